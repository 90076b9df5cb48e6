"""门户自办: what is done in the portal itself settles its duty in the same transaction, so that every board agrees.

Rooms further down (data quality, allowances) do not know the duties; they call these functions through
`settings.DUTY_SETTLERS`. What comes back to be mended stays done: it has a clock of its own and is not late.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from django.db.models import Q, QuerySet

from cets_portal.accounts.models import User
from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.norms.codes import DutyCode
from cets_portal.norms.months import Month, MonthSpan
from cets_portal.oversight.models import Settled
from cets_portal.oversight.selectors.owing import BOUND, in_force
from dataquality.choices import FilingStatus
from dataquality.models import Filing
from registry.models import Enterprise

_HANDED_IN = (FilingStatus.SUBMITTED, FilingStatus.ACCEPTED)


def months_filed(enterprises: Sequence[Enterprise], sector: str, month: str, *, done_on: date, by: User | None) -> None:
    """Units have filed a month: its monthly duty is done, and the backfill once the last month of it is in."""
    for obligation in _about_month(sector, month):
        done = enterprises if obligation.period else _all_filed(enterprises, obligation)
        _settle(obligation, done, done_on=done_on, by=by)


def plan_accepted(enterprise: Enterprise, sector: str, plan_year: int, *, done_on: date, by: User | None) -> None:
    """The control plan of a year was accepted in its technical review; `done_on` is the day the unit handed it in."""
    for obligation in _about_plan(sector, plan_year):
        _settle(obligation, [enterprise], done_on=done_on, by=by)


def _about_month(sector: str, month: str) -> QuerySet[Obligation]:
    monthly = Q(duty=DutyCode.MONTHLY_FILING, period=month)
    backfill = Q(duty=DutyCode.BACKFILL, from_month__lte=month, to_month__gte=month)
    return _in_force(sector).filter(monthly | backfill)


def _about_plan(sector: str, plan_year: int) -> QuerySet[Obligation]:
    return _in_force(sector).filter(duty=DutyCode.CONTROL_PLAN, filing_year=plan_year)


def _in_force(sector: str) -> QuerySet[Obligation]:
    return Obligation.objects.filter(status=ObligationStatus.IN_FORCE, sector=sector)


def _all_filed(enterprises: Sequence[Enterprise], obligation: Obligation) -> list[Enterprise]:
    """Those that have handed in every month of the order."""
    span = MonthSpan(Month.from_text(obligation.from_month), Month.from_text(obligation.to_month))
    months = [str(month) for month in span]
    filed = Filing.objects.filter(
        enterprise__in=enterprises, sector=obligation.sector, month__in=months, status__in=_HANDED_IN
    )
    counted = Counter(filed.order_by().values_list("enterprise_id", flat=True))
    return [one for one in enterprises if counted[one.pk] >= len(months)]


def _settle(obligation: Obligation, enterprises: Sequence[Enterprise], *, done_on: date, by: User | None) -> None:
    """Once; a unit that stands on no list in force owes nothing, and what an officer recorded before stays."""
    bound = in_force().filter(
        BOUND[obligation.scope],
        enterprise__in=enterprises,
        annual_list__list_year=obligation.list_year or 0,
        annual_list__sector=obligation.sector,
    )
    owing = set(bound.order_by().values_list("enterprise_id", flat=True))
    rows = [
        Settled(
            obligation=obligation, list_year=obligation.list_year, sector=obligation.sector, province=one.province,
            enterprise=one, done_on=done_on, batch=uuid4(), recorded_by=by, by_portal=True,
        )
        for one in enterprises
        if one.pk in owing
    ]  # fmt: skip
    Settled.objects.bulk_create(rows, ignore_conflicts=True)
