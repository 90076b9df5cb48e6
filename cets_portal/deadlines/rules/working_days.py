"""工作日推算: counting in working days by the calendars of the norms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cets_portal.norms.working_calendar import HolidayCalendar

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """工作日历: weekdays off, weekend days worked, and the spans for which that is known."""

    closed: frozenset[date]
    worked: frozenset[date]
    known: tuple[tuple[date, date], ...]

    @classmethod
    def of(cls, calendars: Iterable[HolidayCalendar]) -> "WorkingCalendar":
        listed = tuple(calendars)
        closed = frozenset(day for one in listed for day in one.closed)
        worked = frozenset(day for one in listed for day in one.worked)
        return cls(closed, worked, tuple((one.from_on, one.to_on) for one in listed))

    def is_working(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < 5 and day not in self.closed)

    def knows(self, start: date, end: date) -> bool:
        """Whether every day from `start` to `end` lies in a calendar; else holidays may be missing."""
        day = start
        while day <= end:
            span = next((span for span in self.known if span[0] <= day <= span[1]), None)
            if span is None:
                return False
            day = span[1] + ONE_DAY
        return True


def add_working_days(day: date, n: int, calendar: WorkingCalendar) -> date:
    """The n-th working day after `day`; `day` itself is not counted. `n` below 1 is a ValueError."""
    if n < 1:
        raise ValueError(n)
    while n:
        day += ONE_DAY
        n -= calendar.is_working(day)
    return day


def working_days_between(start: date, end: date, calendar: WorkingCalendar) -> int:
    """How many working days lie after `start` up to and with `end`; negative where `end` is earlier."""
    if end < start:
        return -working_days_between(end, start, calendar)
    return sum(calendar.is_working(start + ONE_DAY * step) for step in range(1, (end - start).days + 1))
