"""演示的成交: trading days of the last months and around the last days of two years at invented prices, so that averages
and fines can be looked at."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from cets_portal.accounts.models import User
from cets_portal.desk.demo.allocations import YEAR
from cets_portal.norms.codes import Grade
from cets_portal.norms.surrender import surrender_rules
from quota.rules.fines import Reading, span
from quota.services import prices

_DAYS_BACK, _SATURDAY = 100, 5
_SOURCE = "演示用行情，不是公布的成交"
_AHEAD = f"{_SOURCE}；预先放入，演练到清缴期限后才有罚款区间"


def make_prices(staff: Mapping[str, User], today: date) -> None:
    """The weekdays of the last hundred days, one of them entered anew; the two months up to each last day of surrender,
    also where the rehearsal has yet to reach them."""
    weekdays = _weekdays(today - timedelta(days=_DAYS_BACK - 1), today - timedelta(days=1))[::-1]
    prices.enter(weekdays, _SOURCE, Grade.D, by=staff["linlan"], today=today)
    for due_on in filter(None, map(surrender_rules().due_on, (YEAR - 1, YEAR))):
        source, first = _SOURCE if due_on < today else _AHEAD, span(Reading.MONTH_BEFORE, due_on)[0]
        prices.enter(_weekdays(first, due_on), source, Grade.D, by=staff["linlan"], today=max(today, due_on))
    again = weekdays[0]._replace(turnover_yuan=weekdays[0].turnover_yuan + 50_000)
    prices.enter([again], f"{_SOURCE}（更正）", Grade.D, by=staff["linlan"], today=today)


def _weekdays(first: date, last: date) -> list[prices.Traded]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [_traded(one) for one in days if one.weekday() < _SATURDAY]


def _traded(on: date) -> prices.Traded:
    """A price between 58 and 66 yuan that wanders with the day of the year."""
    volume = Decimal(300_000 + on.toordinal() * 7_919 % 200_000)
    price = Decimal(5_800 + on.toordinal() * 37 % 800) / 100
    return prices.Traded(on, volume * price, volume)
