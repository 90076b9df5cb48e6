"""核查时限: counted in working days over weekends, holidays, make-up days and the end of the year."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from cets_portal.norms.clocks import clock_sets, load_clock
from cets_portal.norms.codes import Actor
from dataquality.choices import VerificationStatus
from dataquality.rules.verification import clocks
from dataquality.rules.verification.turns import CONCLUSION, CORRECTION, FINDINGS, ON_SITE_LIST, Dates, Stage, turn_of
from tests.cases import read_cases

CASES: list[dict[str, Any]] = read_cases("verification-clocks")["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_clock_ends_on_the_day_that_was_counted_by_hand(case: dict[str, Any]) -> None:
    found = clocks.term(case["start"], case["clock"])
    assert (found.due_on, found.certain) == (case["due"], case.get("certain", True))


def test_the_cases_cover_every_clock_of_the_steps() -> None:
    assert {case["clock"] for case in CASES} == {ON_SITE_LIST, FINDINGS, CORRECTION, CONCLUSION}


def test_every_clock_of_the_norms_has_a_case_over_a_weekend_and_one_over_a_holiday() -> None:
    found = [*CASES, *read_cases("confirmation-clocks")["case"]]
    for clock in (one.id for norm in clock_sets() for one in norm.clocks):
        passed = [list(days_off(case["start"], case["due"])) for case in found if case["clock"] == clock]
        assert any(day.weekday() >= 5 for days in passed for day in days), f"{clock}: no weekend"
        assert any(day.weekday() < 5 for days in passed for day in days), f"{clock}: no holiday"


def days_off(start: date, due: date) -> Iterator[date]:
    """Days of a term that are not worked."""
    days = (start + timedelta(days=number) for number in range(1, (due - start).days + 1))
    return (day for day in days if not clocks.working_days().is_working(day))


def test_recollected_clocks_say_that_they_are() -> None:
    assert {load_clock(one).grade for one in (ON_SITE_LIST, FINDINGS, CORRECTION, CONCLUSION)} == {"R"}


def test_the_day_itself_is_in_time_and_the_next_is_late() -> None:
    term = clocks.term(date(2026, 3, 13), FINDINGS)
    assert [term.is_late(date(2026, 3, day)) for day in (16, 17, 18)] == [False, False, True]
    assert [term.left(date(2026, 3, day)) for day in (13, 14, 16, 17, 18, 23)] == [2, 2, 1, 0, -1, -4]


def test_every_state_of_a_task_has_a_turn() -> None:
    assert {one.value for one in Stage} == set(VerificationStatus.values)
    for stage in Stage:
        assert turn_of(Dates(stage=stage, due_on=date(2026, 4, 20))).stage is stage


SITE, BACK = date(2026, 3, 11), date(2026, 3, 12)
OF_TURNS = [
    ({"stage": "assigned"}, Actor.AGENCY, date(2026, 4, 20)),
    ({"stage": "on_site"}, Actor.AGENCY, date(2026, 4, 20)),
    ({"stage": "on_site", "last_on_site": SITE}, Actor.AGENCY, date(2026, 3, 13)),
    ({"stage": "findings", "on_site_ended_on": SITE, "on_site_back_on": BACK}, Actor.AGENCY, date(2026, 3, 16)),
    ({"stage": "findings", "on_site_ended_on": SITE}, Actor.AGENCY, date(2026, 3, 13)),
    ({"stage": "correcting", "findings_on": date(2026, 3, 13)}, Actor.UNIT, date(2026, 3, 20)),
    ({"stage": "concluding", "on_site_ended_on": SITE}, Actor.AGENCY, date(2026, 3, 18)),
    (
        {"stage": "concluding", "findings_on": date(2026, 3, 13), "answered_on": date(2026, 3, 17)},
        Actor.AGENCY,
        date(2026, 3, 24),
    ),
    ({"stage": "concluding", "findings_on": date(2026, 3, 13)}, Actor.AGENCY, date(2026, 3, 27)),
    ({"stage": "concluded"}, Actor.PROVINCE, None),
    ({"stage": "confirmed"}, None, None),
]


@pytest.mark.parametrize(("dates", "actor", "due_on"), OF_TURNS)
def test_whose_turn_it_is_and_by_which_day(dates: dict[str, Any], actor: Actor | None, due_on: date | None) -> None:
    turn = turn_of(Dates(due_on=date(2026, 4, 20), **dates))
    assert (turn.actor, turn.term.due_on if turn.term else None) == (actor, due_on)
