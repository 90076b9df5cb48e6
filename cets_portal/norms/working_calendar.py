"""工作日历: which weekdays are off and which weekend days are worked, one file a year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from cets_portal.norms.codes import Grade, NormStatus
from cets_portal.norms.files import FOLDER, codes_in, digest_of, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _

CALENDARS = FOLDER / "calendars"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayGroup:
    """一组日子: days off, or days worked in exchange, with where that is known from."""

    name: str
    days: tuple[date, ...]
    source: str
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayCalendar:
    """工作日历: the days of one span that differ from Monday to Friday."""

    code: str
    number: str
    title: str
    status: NormStatus
    source: str
    grade: Grade
    from_on: date
    to_on: date
    closures: tuple[DayGroup, ...]
    make_up: tuple[DayGroup, ...] = ()
    note: str = ""

    @property
    def closed(self) -> frozenset[date]:
        return frozenset(day for group in self.closures for day in group.days)

    @property
    def worked(self) -> frozenset[date]:
        return frozenset(day for group in self.make_up for day in group.days)

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.to_on < self.from_on:
            yield "to_on", f"{self.to_on} < {self.from_on}"
        for key, days, weekend in (("closures", self.closed, False), ("make_up", self.worked, True)):
            for day in sorted(days):
                if not self.from_on <= day <= self.to_on:
                    yield key, f"{day} " + _("不在日历起止之内。")
                if (day.weekday() >= 5) is not weekend:
                    yield key, f"{day} " + _("放假只写周一至周五，调休上班只写周六、周日。")


def read_calendar(path: Path) -> HolidayCalendar:
    """A calendar from any file of that shape. Raises NormError."""
    return read_norm(HolidayCalendar, path)


@cache
def load_calendar(code: str) -> HolidayCalendar:
    """The calendar of a code such as '2026'. Raises NormError."""
    return read_calendar(path_of(CALENDARS, code))


@cache
def calendars() -> tuple[HolidayCalendar, ...]:
    """Every calendar, earliest first. Raises NormError."""
    return tuple(sorted(map(load_calendar, codes_in(CALENDARS)), key=lambda one: one.from_on))


def calendar_digest(code: str) -> str:
    """SHA-256 of the calendar's file. Raises NormError."""
    return digest_of(path_of(CALENDARS, code))
