"""数日子: reminder steps and working days. No database."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cets_portal.deadlines.rules.steps import STEPS, step_for
from cets_portal.deadlines.rules.working_days import WorkingCalendar, add_working_days, working_days_between
from cets_portal.norms.clocks import clock_sets, load_clock
from cets_portal.norms.errors import NormError
from cets_portal.norms.working_calendar import calendars
from tests.cases import read_cases

CALENDAR = WorkingCalendar.of(calendars())
WORKING = read_cases("deadlines")["working"]


@pytest.mark.parametrize(
    ("days_left", "step"),
    [(45, None), (31, None), (30, 30), (29, 30), (15, 30), (14, 14), (8, 14), (7, 7), (4, 7), (3, 3), (2, 3), (1, 1),
     (0, 0), (-1, -1), (-7, -1), (-8, -8), (-14, -8), (-15, -15), (-22, -22), (-23, -22)],
)  # fmt: skip
def test_a_day_belongs_to_the_step_it_has_reached(days_left: int, step: int | None) -> None:
    assert step_for(days_left) == step


@given(st.integers(-400, 60))
def test_a_missed_night_never_skips_back(days_left: int) -> None:
    today, tomorrow = step_for(days_left), step_for(days_left - 1)
    assert today is None or (tomorrow is not None and tomorrow <= today)


def test_from_far_off_to_a_month_late_each_step_comes_once() -> None:
    met = [step_for(days) for days in range(40, -31, -1)]
    assert list(dict.fromkeys(met)) == [None, *STEPS, -1, -8, -15, -22, -29]


@pytest.mark.parametrize("case", WORKING, ids=[case["note"] for case in WORKING])
def test_working_days_are_counted_from_the_next_day(case: dict[str, Any]) -> None:
    assert add_working_days(case["from"], case["days"], CALENDAR) == case["due"]


@given(st.dates(date(2025, 1, 1), date(2026, 11, 1)), st.integers(1, 20))
def test_counting_back_gives_the_same_number(start: date, n: int) -> None:
    end = add_working_days(start, n, CALENDAR)
    assert CALENDAR.is_working(end)
    assert working_days_between(start, end, CALENDAR) == n


def test_no_working_days_is_no_clock() -> None:
    with pytest.raises(ValueError, match="0"):
        add_working_days(date(2026, 3, 2), 0, CALENDAR)


def test_beyond_the_calendars_the_count_is_not_certain() -> None:
    assert CALENDAR.knows(date(2025, 12, 20), date(2026, 1, 10))
    assert not CALENDAR.knows(date(2026, 12, 30), date(2027, 1, 5))


def test_the_closures_of_the_exchange_are_in_the_calendars() -> None:
    """As collected in the domain's sheet, §2.4."""
    first = date(2026, 2, 16)
    assert {first + timedelta(days=n) for n in range(5)} | {date(2026, 2, 23), date(2025, 4, 4)} <= CALENDAR.closed
    assert len([day for day in CALENDAR.closed if day.year == 2025]) == 18


def test_the_clocks_are_those_of_the_regulation() -> None:
    (rights,) = (one for one in clock_sets() if one.code == "rights")
    assert {clock.id: clock.working_days for clock in rights.clocks} == {
        "verification_told": 7, "verification_objection": 7, "verification_decision": 10, "quota_objection": 7,
        "quota_decision": 10, "redetermination": 10,
    }  # fmt: skip
    assert load_clock("verification_told").clause == "条例第十二条"
    with pytest.raises(NormError, match="nothing"):
        load_clock("nothing")
