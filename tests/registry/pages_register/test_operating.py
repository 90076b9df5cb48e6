"""经营状态: closing is final, a resumption ends a suspension, what is still to come has not happened."""

from datetime import date

import pytest

from registry.choices import OperatingState
from registry.rules.operating import State, operating_state

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
