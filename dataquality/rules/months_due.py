"""应存证月份: which months a unit files, by which day, and whether one is still open. Pure; the day is passed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cets_portal.norms.months import Month, MonthSpan


@dataclass(frozen=True, slots=True)
class Term:
    """存证期限: one order of a notice: a single month, or months that are backfilled together by one day.

    `due_on` None: nothing binds (the duty rests on a document that came out after its date).
    """

    span: MonthSpan
    due_on: date | None
    backfill: bool = False
    obligation: int = 0


@dataclass(frozen=True, slots=True)
class DueMonth:
    """应存证月: a month with the state's date."""

    month: Month
    due_on: date | None
    backfill: bool = False
    obligation: int = 0


def months_due(terms: Iterable[Term]) -> dict[Month, DueMonth]:
    """Month → its due date. Of two orders for one month the one for that very month holds, else the later date."""
    found: dict[Month, DueMonth] = {}
    for term in sorted(terms, key=lambda one: (not one.backfill, one.due_on or date.max)):
        for month in term.span:
            found[month] = DueMonth(month, term.due_on, term.backfill, term.obligation)
    return dict(sorted(found.items()))


def has_ended(month: Month, today: date) -> bool:
    """A month is filed when it is over."""
    return month.ends_on < today


def is_open(due_on: date | None, today: date, window_until: date | None) -> bool:
    """May the month still be filed: up to its day, both included, or up to the last day of a window."""
    return due_on is None or today <= due_on or (window_until is not None and today <= window_until)


def is_late(due_on: date | None, submitted_on: date) -> bool:
    """Lateness counts by the state's date alone."""
    return due_on is not None and submitted_on > due_on


def earlier(month: Month, count: int) -> Month:
    """The month so many months before: (2026-02, 3) is 2025-11."""
    at = month.year * 12 + month.number - 1 - count
    return Month(at // 12, at % 12 + 1)
