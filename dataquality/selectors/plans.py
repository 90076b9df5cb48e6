"""控制方案查询: which version is in force on a day, the form of a year, the versions of a unit, what was logged."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet

from cets_portal.evidence.rules.canonical import canonical
from cets_portal.norms.form import Form, form_for
from cets_portal.norms.months import Month
from dataquality.choices import PlanStatus
from dataquality.models import ControlPlan, PlanVersion
from registry.models import Enterprise

#: States in which a version is in work: of one plan at most one.
OPEN: Final = (PlanStatus.DRAFT, PlanStatus.SUBMITTED, PlanStatus.RETURNED)


def plan_in_force(enterprise: Enterprise, sector: str, on: date) -> PlanVersion | None:
    """The version by which a unit works on a day; None where none has been accepted by then. One query.

    The plan of the day's own year goes first, whatever was accepted for years before; else the newest year before.
    Of one year the version that took effect last.
    """
    found = _accepted(enterprise, sector).filter(plan__plan_year__lte=on.year, effective_on__lte=on)
    return found.order_by("-plan__plan_year", "-effective_on", "-number").first()


def last_accepted(
    enterprise: Enterprise, sector: str, *, year: int | None = None, before: int | None = None
) -> PlanVersion | None:
    """The newest accepted version of a year, or of the years before one; its day may still be to come."""
    found = _accepted(enterprise, sector)
    if year is not None:
        found = found.filter(plan__plan_year=year)
    if before is not None:
        found = found.filter(plan__plan_year__lt=before)
    return found.order_by("-plan__plan_year", "-number").first()


def _accepted(enterprise: Enterprise, sector: str) -> QuerySet[PlanVersion]:
    found = PlanVersion.objects.filter(plan__enterprise=enterprise, plan__sector=sector, status=PlanStatus.ACCEPTED)
    return found.select_related("plan__enterprise")


def version_before(version: PlanVersion) -> PlanVersion | None:
    """What a version is compared with: the newest accepted one before it, of its year or of the years before."""
    plan = version.plan
    earlier = Q(plan__plan_year__lt=plan.plan_year) | Q(plan__plan_year=plan.plan_year, number__lt=version.number)
    return _accepted(plan.enterprise, plan.sector).filter(earlier).order_by("-plan__plan_year", "-number").first()


def form_of_year(sector: str, year: int) -> Form | None:
    """The form on which a year's plan is made: that of its first month that has one."""
    found = (form_for(sector, Month(year, month)) for month in range(1, 13))
    return next((form for form in found if form), None)


def plans_of(enterprise: Enterprise) -> QuerySet[ControlPlan]:
    """A unit's plans, newest year first, each with its versions; two queries."""
    versions = PlanVersion.objects.select_related("submitted_by", "reviewed_by", "made_by").defer("content")
    plans = ControlPlan.objects.filter(enterprise=enterprise).prefetch_related(Prefetch("versions", versions))
    return plans.order_by("-plan_year", "sector")


def subject_of(version: PlanVersion) -> str:
    """Under what an accepted version is logged."""
    plan = version.plan
    return f"plan/{plan.enterprise.uscc}/{plan.sector}/{plan.plan_year}/{version.number}"


def logged_content(version: PlanVersion) -> bytes:
    """The canonical bytes of an accepted version, made from what is stored, so that a later change is found."""
    return canonical(_logged(version))


def _logged(version: PlanVersion) -> dict[str, Any]:
    plan = version.plan
    moments = {"submitted_at": version.submitted_at, "reviewed_at": version.reviewed_at}
    files = sorted((one.kind, one.name, one.file.sha256) for one in version.files.all())
    return {
        "uscc": plan.enterprise.uscc,
        "sector": plan.sector,
        "plan_year": plan.plan_year,
        "number": version.number,
        "trigger": version.trigger,
        "revision_note": version.revision_note,
        "form": version.form_code,
        "effective_on": version.effective_on.isoformat() if version.effective_on else "",
        "content": version.content,
        "files": [{"kind": kind, "name": name, "sha256": sha256} for kind, name, sha256 in files],
    } | {key: int(at.timestamp()) if at else 0 for key, at in moments.items()}


def logged_contents() -> Iterator[tuple[str, bytes]]:
    """Every accepted version that has a leaf: (subject, canonical bytes); for `manage.py prove_log`."""
    found = PlanVersion.objects.filter(status=PlanStatus.ACCEPTED, entry__isnull=False)
    found = found.select_related("plan__enterprise").prefetch_related("files__file").order_by("pk")
    for version in found.iterator(chunk_size=200):
        yield subject_of(version), logged_content(version)
