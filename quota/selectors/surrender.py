"""清缴的取数: what units owe, what they gave, what waits, and whether the year is closed."""

from collections.abc import Collection
from datetime import date

from django.db.models import Case, CharField, F, QuerySet, Sum, Value, When

from quota.choices import ApplicationStatus, ComplianceStatus
from quota.models import OffsetLine, SurrenderApplication, SurrenderLine, SurrenderObligation, YearClose
from quota.rules.surrender import Surrendered, SurrenderFacts
from registry.models import Enterprise

#: A close that is about to be reopened still holds.
CLOSED = ("closed", "reopening")
#: What was owed stands complete, in time or not.
MET = (ComplianceStatus.MET_IN_TIME, ComplianceStatus.MET_LATE)
#: What `as_of` calls the status of today.
SHOWN: str = "shown_compliance"


def obligations() -> QuerySet[SurrenderObligation]:
    """Every obligation that stands, with its unit; earlier versions are left out."""
    return SurrenderObligation.objects.filter(current=True).select_related("enterprise")


def obligations_of(province: str, sector: str, quota_year: int) -> QuerySet[SurrenderObligation]:
    """应清缴 of a province's units for a year, as they stand, by name."""
    found = obligations().filter(enterprise__province=province, sector=sector, quota_year=quota_year)
    return found.order_by("enterprise__name", "pk")


def obligation_of(enterprise: Enterprise, sector: str, quota_year: int) -> SurrenderObligation | None:
    """The one that stands."""
    return obligations().filter(enterprise=enterprise, sector=sector, quota_year=quota_year).first()


def arrears_of(enterprise: Enterprise, today: date) -> QuerySet[SurrenderObligation]:
    """历年欠缴: what the unit still owes although its day has passed, the oldest year first. In numbers: it does not wait
    for the night's status."""
    found = obligations().filter(enterprise=enterprise, due_on__lt=today, surrendered_tonnes__lt=F("tonnes"))
    return found.order_by("quota_year", "pk")


def still_owed(units: Collection[int]) -> dict[tuple[int, int], int]:
    """(unit, quota year) → 尚欠 of the obligations that stand, of every sector; only those that owe. One query."""
    found = obligations().filter(enterprise__in=units, surrendered_tonnes__lt=F("tonnes")).order_by()
    sums = found.values_list("enterprise", "quota_year").annotate(left=Sum(F("tonnes") - F("surrendered_tonnes")))
    return {(unit, year): int(left) for unit, year, left in sums}


def met_in_time(enterprise: Enterprise, sector: str, quota_year: int) -> bool:
    """按期足额清缴: whether all that was owed stood complete on the last day. A year without obligation was not met."""
    one = obligation_of(enterprise, sector, quota_year)
    return one is not None and one.completed_on is not None and one.completed_on <= one.due_on


def is_closed(province: str, sector: str, quota_year: int) -> bool:
    """年度已关账: nothing of the year is surrendered any more, unless its reopening was agreed to."""
    found = YearClose.objects.filter(province=province, sector=sector, quota_year=quota_year)
    return found.filter(status__in=CLOSED).exists()


def as_of(found: QuerySet[SurrenderObligation], today: date) -> QuerySet[SurrenderObligation]:
    """Each with `shown_compliance`: the status of today, also where the night has not yet written it."""
    short = {"compliance": ComplianceStatus.OPEN, "current": True, "due_on__lt": today}
    short |= {"surrendered_tonnes__lt": F("tonnes")}
    shown = Case(
        When(**short, surrendered_tonnes__gt=0, then=Value(ComplianceStatus.PARTLY)),
        When(**short, then=Value(ComplianceStatus.NOT_MET)),
        default=F("compliance"),
        output_field=CharField(),
    )
    return found.annotate(**{SHOWN: shown})


def with_shortfall(found: QuerySet[SurrenderObligation]) -> QuerySet[SurrenderObligation]:
    """Each with `left`: tonnes that are still owed."""
    return found.annotate(left=F("tonnes") - F("surrendered_tonnes"))


def shortfalls(found: QuerySet[SurrenderObligation], today: date) -> QuerySet[SurrenderObligation]:
    """欠缴: those whose day has passed and that are not complete, the largest first."""
    late = as_of(found, today).filter(due_on__lt=today, surrendered_tonnes__lt=F("tonnes"))
    return with_shortfall(late).order_by(F("surrendered_tonnes") - F("tonnes"), "pk")


def applications_of(obligation: SurrenderObligation) -> QuerySet[SurrenderApplication]:
    """Every application of the unit-year, of earlier versions of the obligation too; the newest first."""
    return SurrenderApplication.objects.filter(
        obligation__enterprise=obligation.enterprise_id,
        obligation__sector=obligation.sector,
        obligation__quota_year=obligation.quota_year,
    ).order_by("-pk")


def credits_given(obligation: SurrenderObligation) -> int:
    """抵销: tonnes of credits in all approved applications of the unit-year."""
    approved = applications_of(obligation).filter(status=ApplicationStatus.APPROVED).values("pk")
    found = OffsetLine.objects.filter(application__in=approved).aggregate(n=Sum("tonnes"))
    return int(found["n"] or 0)


def given_until(application: SurrenderApplication) -> int:
    """已清缴 of the unit-year with this approved application: of a unit-year one application waits at a time, so that
    they were approved in the order in which they were filed."""
    approved = applications_of(application.obligation).filter(status=ApplicationStatus.APPROVED)
    until = approved.filter(pk__lte=application.pk).order_by().values("pk")
    sums = (
        model._default_manager.filter(application__in=until).aggregate(n=Sum("tonnes"))["n"]
        for model in (SurrenderLine, OffsetLine)
    )
    return sum(int(n or 0) for n in sums)


def facts_of(obligation: SurrenderObligation) -> SurrenderFacts:
    """What the pure function of the status reads: every approved surrender of the unit-year; three queries."""
    approved = applications_of(obligation).filter(status=ApplicationStatus.APPROVED).values("pk")
    given = [
        Surrendered(on, tonnes)
        for model in (SurrenderLine, OffsetLine)
        for on, tonnes in model._default_manager.filter(application__in=approved).values_list(
            "application__decided_on", "tonnes"
        )
        if on is not None
    ]
    return SurrenderFacts(obligation.tonnes, obligation.due_on, tuple(sorted(given)))
