"""成交均价: the trading days that stand, averages of months, and the range of article 24 under both readings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from cets_portal.norms.rounding import half_up
from cets_portal.norms.surrender import surrender_rules
from quota.models import TradedDay
from quota.rules.fines import READING_WORDS, Range, Reading, TradingDay, fine_range, fine_ranges, span


@dataclass(frozen=True)
class MonthAverage:
    """月均价: yuan per tonne, turnover ÷ volume of a month; None where nothing was traded."""

    first: date
    days: int
    turnover_yuan: Decimal
    volume_tonnes: Decimal

    @property
    def price(self) -> Decimal | None:
        return half_up(self.turnover_yuan / self.volume_tonnes, 2) if self.volume_tonnes else None


@dataclass(frozen=True)
class ReadingFound:
    """一种读法: its days, what was traded in them, and the range; `range` None where nothing was traded."""

    reading: Reading
    words: str
    first: date
    last: date
    days: int
    turnover_yuan: Decimal
    volume_tonnes: Decimal
    grades: tuple[str, ...]
    range: Range | None


def trading_days() -> QuerySet[TradedDay]:
    """The row in force of each day, newest first; replaced rows are left out."""
    return TradedDay.objects.filter(replaced_at__isnull=True).select_related("recorded_by").order_by("-on")


def month_averages(found: QuerySet[TradedDay]) -> list[MonthAverage]:
    """Months of these days, newest first. Sums are taken in Decimal here: SQLite would lose digits."""
    months: dict[date, list[TradedDay]] = {}
    for one in found:
        months.setdefault(one.on.replace(day=1), []).append(one)
    return [_average(first, months[first]) for first in sorted(months, reverse=True)]


def price_ranges(shortfall: int, due_on: date) -> tuple[Range, ...]:
    """罚款区间 of article 24 for a shortfall (tonnes) at a due day, under each reading in which trade is known. One query."""
    return fine_ranges(surrender_rules().fine, shortfall, _around(due_on), due_on)


def readings(shortfall: int, due_on: date) -> list[ReadingFound]:
    """Both readings side by side, with what they rest on. One query."""
    known = list(_rows_around(due_on))
    return [_reading(one, shortfall, due_on, known) for one in Reading]


def _reading(reading: Reading, shortfall: int, due_on: date, known: list[TradedDay]) -> ReadingFound:
    first, last = span(reading, due_on)
    within = [one for one in known if first <= one.on <= last]
    average = _average(first, within)
    found = None if average.price is None else fine_range(surrender_rules().fine, shortfall, average.price, reading)
    return ReadingFound(
        reading, READING_WORDS[reading], first, last, len(within), average.turnover_yuan, average.volume_tonnes,
        tuple(sorted({one.grade for one in within})), found,
    )  # fmt: skip


def _average(first: date, rows: Iterable[TradedDay]) -> MonthAverage:
    known = list(rows)
    turnover = sum((one.turnover_yuan for one in known), Decimal(0))
    return MonthAverage(first, len(known), turnover, sum((one.volume_tonnes for one in known), Decimal(0)))


def _rows_around(due_on: date) -> QuerySet[TradedDay]:
    """Of the month of the due day and the one before."""
    first, _last = span(Reading.MONTH_BEFORE, due_on)
    return TradedDay.objects.filter(replaced_at__isnull=True, on__gte=first, on__lte=due_on)


def _around(due_on: date) -> list[TradingDay]:
    return [TradingDay(one.on, one.turnover_yuan, one.volume_tonnes) for one in _rows_around(due_on)]


def replaced_days() -> QuerySet[TradedDay]:
    """被替代的: rows that a later one replaced, the latest day first."""
    found = TradedDay.objects.filter(replaced_at__isnull=False).select_related("recorded_by")
    return found.order_by("-on", "-replaced_at")


def years() -> list[int]:
    """Years of which days are known, newest first."""
    found = TradedDay.objects.filter(replaced_at__isnull=True).dates("on", "year", order="DESC")
    return [one.year for one in found]
