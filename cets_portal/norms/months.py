"""月份: calendar months, as the rule 'N days after the month ends' needs them."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

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

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.to_month < self.from_month:
            yield "to_month", f"{self.to_month} < {self.from_month}"

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

    def due_on(self, month: Month) -> date:
        """The last day on which filing `month` is in time (2025-07 with 40 days: 2025-09-09)."""
        return month.day_after_end(self.days_after_month_end)
