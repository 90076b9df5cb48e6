"""核查时限: the last day of a step, counted in working days by the calendars of the norms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from cets_portal.deadlines.rules.working_days import WorkingCalendar, add_working_days, working_days_between
from cets_portal.norms.clocks import load_clock
from cets_portal.norms.working_calendar import HolidayCalendar, calendars


@dataclass(frozen=True, slots=True)
class Term:
    """期限: the last day, whether every day up to it lies in a known calendar, and the clock it comes from ("" = set)."""

    due_on: date
    certain: bool = True
    clock_id: str = ""

    def left(self, today: date) -> int:
        """Working days from `today` to the last day: 0 on the day itself, negative when it is over."""
        return working_days_between(today, self.due_on, working_days())

    def is_late(self, today: date) -> bool:
        return today > self.due_on


@cache
def working_days() -> WorkingCalendar:
    """All calendars of the norms together."""
    return WorkingCalendar.of(calendars())


def term(start: date, clock_id: str, known: Sequence[HolidayCalendar] | None = None) -> Term:
    """The term of a clock that starts with an event on `start`; that day is not counted. Raises NormError."""
    calendar = working_days() if known is None else WorkingCalendar.of(known)
    last = add_working_days(start, load_clock(clock_id).working_days, calendar)
    return Term(last, calendar.knows(start, last), clock_id)


def due(start: date, clock_id: str, known: Sequence[HolidayCalendar] | None = None) -> date:
    """The last day alone. Raises NormError."""
    return term(start, clock_id, known).due_on
