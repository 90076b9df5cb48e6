"""经营状态: closing is final, a resumption ends a suspension, what is still to come has not happened."""

from datetime import date

import pytest

from registry.choices import OperatingState
from registry.rules.operating import Fault, State, Turn, operating_state, turn_fault

TODAY = date(2026, 7, 22)
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("closed_on", "events", "state"),
    [
        (None, [], State.OPERATING),
        (TODAY, [], State.CLOSED),
        (date(2026, 7, 23), [], State.OPERATING),
        (None, [("closure", MAY)], State.CLOSED),
        (None, [("closure", MAY), ("resumption", JUNE)], State.CLOSED),
        (None, [("suspension", MAY)], State.SUSPENDED),
        (None, [("suspension", MAY), ("resumption", JUNE)], State.OPERATING),
        (None, [("resumption", MAY), ("suspension", JUNE)], State.SUSPENDED),
        (None, [("suspension", MAY), ("resumption", date(2026, 8, 1))], State.SUSPENDED),
        (None, [("suspension", MAY), ("resumption", MAY)], State.OPERATING),
        (None, [("merger", MAY), ("renaming", JUNE)], State.OPERATING),
    ],
)
def test_the_state_follows_the_events_up_to_today(
    closed_on: date | None, events: list[tuple[str, date]], state: State
) -> None:
    assert operating_state(closed_on, events, TODAY) == state


def test_choices_and_rule_speak_of_the_same_states() -> None:
    assert OperatingState.values == [state.value for state in State]


CLOSED = [Turn("closure", MAY, "power")]
STOPPED = [Turn("suspension", MAY, "")]


@pytest.mark.parametrize(
    ("new", "recorded", "fault"),
    [
        (Turn("resumption", JUNE), [], Fault.NOT_SUSPENDED),
        (Turn("resumption", date(2026, 4, 1)), STOPPED, Fault.NOT_SUSPENDED),
        (Turn("resumption", JUNE), STOPPED, None),
        (Turn("resumption", JUNE, "steel"), STOPPED, None),
        (Turn("resumption", JUNE, "power"), CLOSED, Fault.CLOSED_BEFORE),
        (Turn("resumption", TODAY), [*STOPPED, Turn("resumption", JUNE)], Fault.NOT_SUSPENDED),
        (Turn("suspension", JUNE), STOPPED, Fault.SUSPENDED_ALREADY),
        (Turn("suspension", JUNE, "power"), CLOSED, Fault.CLOSED_BEFORE),
        (Turn("suspension", JUNE), CLOSED, None),
        (Turn("suspension", TODAY), [*STOPPED, Turn("resumption", JUNE)], None),
        (Turn("closure", JUNE, "power"), CLOSED, Fault.CLOSED_ALREADY),
        (Turn("closure", date(2026, 4, 1), "power"), CLOSED, Fault.CLOSED_ALREADY),
        (Turn("closure", JUNE), CLOSED, None),
        (Turn("closure", JUNE, "steel"), CLOSED, None),
        (Turn("closure", TODAY), [*CLOSED, Turn("closure", JUNE, "steel")], Fault.CLOSED_ALREADY),
        (Turn("closure", JUNE), STOPPED, None),
    ],
)
def test_a_turn_follows_what_is_recorded_in_its_sectors(new: Turn, recorded: list[Turn], fault: Fault | None) -> None:
    assert turn_fault(new, recorded, ("power", "steel")) == fault


def test_an_enterprise_of_no_known_sector_stops_and_resumes_as_a_whole() -> None:
    assert turn_fault(Turn("resumption", JUNE), STOPPED, ()) is None
    assert turn_fault(Turn("resumption", JUNE), [], ()) == Fault.NOT_SUSPENDED
