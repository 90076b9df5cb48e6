"""门户自办: what is done in the portal itself settles its duty in the same transaction, so that every board agrees.

Rooms further down (data quality, allowances) do not know the duties; they call these functions through
`settings.DUTY_SETTLERS`. What comes back to be mended stays done: it has a clock of its own and is not late.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.clock.reading import now
from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.norms.codes import DutyCode, Scope
from cets_portal.norms.months import Month, MonthSpan
from cets_portal.oversight.models import Settled
from cets_portal.oversight.selectors.owing import BOUND, in_force
from cets_portal.oversight.services.carrying import carried_together
from dataquality.choices import FilingStatus, ReportKind
from dataquality.models import Filing, VerifiedFigure
from registry.models import Enterprise, ListEntry

_HANDED_IN = (FilingStatus.SUBMITTED, FilingStatus.ACCEPTED)


def months_filed(enterprises: Sequence[Enterprise], sector: str, month: str, *, done_on: date, by: User | None) -> None:
    """Units have filed a month: its monthly duty is done, and the backfill once the last month of it is in."""
    for obligation in _about_month(sector, month):
        done = enterprises if obligation.period else _all_filed(enterprises, obligation)
        settle_bound(obligation, done, done_on=done_on, by=by)


def plan_accepted(enterprise: Enterprise, sector: str, plan_year: int, *, done_on: date, by: User | None) -> None:
    """The control plan of a year was accepted in its technical review; `done_on` is the day the unit handed it in."""
    for obligation in _about_plan(sector, plan_year):
        settle_bound(obligation, [enterprise], done_on=done_on, by=by)


def evaluation_published(province: str, emission_year: int, *, done_on: date, by: User | None) -> None:
    """The province has evaluated and published every agency that worked there that year; what was recorded stays."""
    orders = Obligation.objects.filter(
        status=ObligationStatus.IN_FORCE, duty=DutyCode.AGENCY_EVALUATION, emission_year=emission_year
    )
    rows = [
        Settled(
            obligation=one, list_year=one.list_year, sector=one.sector, province=province, done_on=done_on,
            batch=uuid4(), recorded_by=by, by_portal=True,
        )
        for one in orders
    ]  # fmt: skip
    Settled.objects.bulk_create(rows, ignore_conflicts=True)


def figure_told(enterprise: Enterprise, sector: str, emission_year: int, *, done_on: date, by: User | None) -> None:
    """A unit was told of its confirmed figure: verified and told; the check of those that only report is the bureau's
    own duty and done with the last of them."""
    orders = orders_in_force(sector).filter(emission_year=emission_year)
    for obligation in orders.filter(duty=DutyCode.VERIFICATION):
        settle_bound(obligation, [enterprise], done_on=done_on, by=by)
    for obligation in orders.filter(duty=DutyCode.REPORT_CHECK, scope=Scope.REPORT_ONLY):
        if not _untold(obligation, enterprise.province).exists():
            settle_province(obligation, enterprise.province, done_on=done_on, by=by)


def _untold(obligation: Obligation, province: str) -> QuerySet[ListEntry]:
    """Report-only enterprises of the province that have not been told of a figure of the year."""
    told = VerifiedFigure.objects.filter(
        sector=obligation.sector, emission_year=obligation.emission_year or 0, told_on__isnull=False
    )
    bound = in_force(province=province).filter(
        BOUND[Scope.REPORT_ONLY],
        annual_list__list_year=obligation.list_year or 0,
        annual_list__sector=obligation.sector,
    )
    return bound.exclude(enterprise__in=told.values("enterprise"))


def settle_province(obligation: Obligation, province: str, *, done_on: date, by: User | None) -> None:
    row = Settled(
        obligation=obligation, list_year=obligation.list_year, sector=obligation.sector, province=province,
        done_on=done_on, batch=uuid4(), recorded_by=by, by_portal=True,
    )  # fmt: skip
    Settled.objects.bulk_create([row], ignore_conflicts=True)


def report_submitted(
    enterprise: Enterprise, sector: str, emission_year: int, kind: str, *, done_on: date, by: User | None
) -> None:
    """The yearly report was handed in by a unit of the list, or by an enterprise that only reports."""
    for obligation in _about_report(sector, emission_year, kind):
        settle_bound(obligation, [enterprise], done_on=done_on, by=by)


def report_withdrawn(enterprise: Enterprise, sector: str, emission_year: int, kind: str, *, by: User | None) -> None:
    """The unit took its report back before the verification: what the portal recorded is withdrawn with it, on every
    date that a notice gave it."""
    recorded = Settled.objects.filter(withdrawn_at__isnull=True, by_portal=True)
    here = recorded.filter(obligation__in=_about_report(sector, emission_year, kind), enterprise=enterprise)
    everywhere = carried_together(here.values_list("pk", flat=True))
    recorded.filter(pk__in=everywhere).update(
        withdrawn_at=now(), withdrawn_by=by, withdrawn_reason=_("企业在核查开始前撤回了报告")
    )


def _about_report(sector: str, emission_year: int, kind: str) -> QuerySet[Obligation]:
    scopes = (Scope.REPORT_ONLY,) if kind == ReportKind.REPORT_ONLY else (Scope.LISTED, Scope.ALL)
    found = orders_in_force(sector).filter(duty=DutyCode.ANNUAL_REPORT, emission_year=emission_year)
    return found.filter(scope__in=scopes)


def _about_month(sector: str, month: str) -> QuerySet[Obligation]:
    monthly = Q(duty=DutyCode.MONTHLY_FILING, period=month)
    backfill = Q(duty=DutyCode.BACKFILL, from_month__lte=month, to_month__gte=month)
    return orders_in_force(sector).filter(monthly | backfill)


def _about_plan(sector: str, plan_year: int) -> QuerySet[Obligation]:
    return orders_in_force(sector).filter(duty=DutyCode.CONTROL_PLAN, filing_year=plan_year)


def orders_in_force(sector: str) -> QuerySet[Obligation]:
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


def settle_bound(obligation: Obligation, enterprises: Sequence[Enterprise], *, done_on: date, by: User | None) -> None:
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
