"""月份: calendar months, as the rule 'N days after the month ends' needs them."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cets_portal.norms.limits import Fault, year_fault
from cets_portal.norms.marking import gettext_noop as _

#: A filing task is about the months of a year, or of two where one is made up for.
MOST_MONTHS: Final = 24
MOST_DAYS: Final = 366
_SHAPE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def from_text(cls, text: str) -> "Month":
        """From '2025-07'; anything else is a ValueError."""
        shape = _SHAPE.fullmatch(text)
        if shape is None:
            raise ValueError(text)
        return cls(int(shape[1]), int(shape[2]))

    @property
    def ends_on(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def following(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def day_after_end(self, days: int) -> date:
        """The day so many natural days after the last of the month."""
        return self.ends_on + timedelta(days=days)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """起止月份: the months a filing task is about, both ends included."""

    from_month: Month
    to_month: Month

    @property
    def length(self) -> int:
        """How many months."""
        return (self.to_month.year - self.from_month.year) * 12 + self.to_month.number - self.from_month.number + 1

    def faults(self) -> Iterator[tuple[str, str] | Fault]:
        yield from year_fault("from_month", self.from_month.year)
        yield from year_fault("to_month", self.to_month.year)
        if self.to_month < self.from_month:
            yield "to_month", f"{self.to_month} < {self.from_month}"
        if self.length > MOST_MONTHS:
            yield "to_month", _("最多 {most} 个月，实际 {found} 个月。"), {"most": MOST_MONTHS, "found": self.length}

    def __iter__(self) -> Iterator[Month]:
        month = self.from_month
        while month <= self.to_month:
            yield month
            month = month.following

    def __contains__(self, month: Month) -> bool:
        return self.from_month <= month <= self.to_month


@dataclass(frozen=True, slots=True)
class DueRule:
    """期限规则: so many natural days after the month ends, the last day included."""

    days_after_month_end: int

    def faults(self) -> Iterator[Fault]:
        if not 1 <= self.days_after_month_end <= MOST_DAYS:
            words = _("应在 1 至 {most} 天之间，实际是 {found}。")
            yield "days_after_month_end", words, {"most": MOST_DAYS, "found": str(self.days_after_month_end)[:40]}

    def due_on(self, month: Month) -> date:
        """The last day on which filing `month` is in time (2025-07 with 40 days: 2025-09-09)."""
        return month.day_after_end(self.days_after_month_end)
