"""演示的成交: trading days of the last months at invented prices, so that averages and fines can be looked at."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from cets_portal.accounts.models import User
from cets_portal.norms.codes import Grade
from quota.services import prices

_DAYS_BACK, _SATURDAY = 100, 5
_SOURCE = "演示用行情，不是公布的成交"


def make_prices(staff: Mapping[str, User], today: date) -> None:
    """The working weekdays of the last hundred days; one of them entered anew."""
    days = [_traded(today - timedelta(days=back)) for back in range(1, _DAYS_BACK)]
    weekdays = [one for one in days if one.on.weekday() < _SATURDAY]
    prices.enter(weekdays, _SOURCE, Grade.D, by=staff["linlan"], today=today)
    again = weekdays[0]._replace(turnover_yuan=weekdays[0].turnover_yuan + 50_000)
    prices.enter([again], f"{_SOURCE}（更正）", Grade.D, by=staff["linlan"], today=today)


def _traded(on: date) -> prices.Traded:
    """A price between 58 and 66 yuan that wanders with the day of the year."""
    volume = Decimal(300_000 + on.toordinal() * 7_919 % 200_000)
    price = Decimal(5_800 + on.toordinal() * 37 % 800) / 100
    return prices.Traded(on, volume * price, volume)
