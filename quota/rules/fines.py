"""未清缴的罚款: article 24: 5 to 10 times average price × shortfall; both readings of "前1个月" side by side."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan_parts import Stated
from cets_portal.norms.rounding import half_up
from cets_portal.norms.surrender import Fine
from quota.rules.arithmetic import product


class Reading(StrEnum):
    """“前1个月”的读法."""

    #: 期限前的上一个自然月.
    MONTH_BEFORE = "month_before"
    #: 期限当月（截至期限日）.
    MONTH_OF = "month_of"


READING_WORDS = {
    Reading.MONTH_BEFORE: _("清缴期限前的上一个自然月"),
    Reading.MONTH_OF: _("清缴期限所在月，截至期限日"),
}


class TradingDay(NamedTuple):
    """成交: yuan and tonnes of one day."""

    on: date
    turnover_yuan: Decimal
    volume_t: Decimal


class Range(NamedTuple):
    """罚款区间: yuan, two decimals; `price` yuan per tonne as it was used."""

    reading: Reading
    price: Decimal
    least: Decimal
    most: Decimal
    basis: Stated


def fine_range(rule: Fine, shortfall: int, price: Decimal, reading: Reading) -> Range:
    """The range for a shortfall (tonnes) at an average price (yuan per tonne). Raises NormError if either is negative."""
    if shortfall < 0 or price < 0:
        raise NormError(_("欠缴量和成交均价不能为负。"))
    base = product(price, Decimal(shortfall))
    least, most = (half_up(product(base, times), 2) for times in (rule.least, rule.most))
    return Range(reading, price, least, most, rule)


def fine_ranges(rule: Fine, shortfall: int, days: Iterable[TradingDay], due_on: date) -> tuple[Range, ...]:
    """Both readings, each where trade was made in its days."""
    known = tuple(days)
    found = ((one, average_price(known, *span(one, due_on))) for one in Reading)
    return tuple(fine_range(rule, shortfall, price, one) for one, price in found if price is not None)


def span(reading: Reading, due_on: date) -> tuple[date, date]:
    """The first and the last day of a reading."""
    first = due_on.replace(day=1)
    if reading is Reading.MONTH_OF:
        return first, due_on
    last = first - timedelta(days=1)
    return last.replace(day=1), last


def average_price(days: Iterable[TradingDay], first: date, last: date) -> Decimal | None:
    """Turnover ÷ volume of the days, to the cent; None without trade."""
    within = [one for one in days if first <= one.on <= last]
    volume = sum((one.volume_t for one in within), Decimal(0))
    if volume == 0:
        return None
    return half_up(sum((one.turnover_yuan for one in within), Decimal(0)) / volume, 2)
