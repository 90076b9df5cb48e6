"""内部期限: a province's own earlier date for units or cities. Never a later one than the state's."""

from dataclasses import dataclass
from datetime import date

from cets_portal.deadlines.rules.resolver import due_day


@dataclass(frozen=True, slots=True)
class Inner:
    """内部期限: so many days after the month's end, or one date; it binds nobody for days before it was set."""

    days_after_month_end: int | None
    due_on: date | None
    set_on: date

    def day_for(self, period: str) -> date | None:
        if self.due_on:
            return self.due_on
        if period and self.days_after_month_end is not None:
            return due_day(period, self.days_after_month_end)
        return None


def earlier_of(state: date | None, period: str, inner: Inner | None) -> date | None:
    """The day that holds: the inner one where it is earlier than the state's and was set in time for it."""
    day = inner.day_for(period) if inner and state else None
    if inner is None or state is None or day is None:
        return state
    return day if inner.set_on <= day < state else state
