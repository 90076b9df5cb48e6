"""控制方案查询: which version is in force on a day, the form of a year, the versions of a unit, what was logged."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet

from cets_portal.evidence.digests import sha256
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
    return _in_force(enterprise, sector, on).first()


def plan_in_force_unread(enterprise: Enterprise, sector: str, on: date) -> PlanVersion | None:
    """The same, its content left in the database until somebody asks for it."""
    return _in_force(enterprise, sector, on).defer("content").first()


def _in_force(enterprise: Enterprise, sector: str, on: date) -> QuerySet[PlanVersion]:
    found = _accepted(enterprise, sector).filter(plan__plan_year__lte=on.year, effective_on__lte=on)
    return found.order_by("-plan__plan_year", "-effective_on", "-number")


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


#: (key, instant of acceptance) → digest; what was accepted no longer changes.
digests_of_accepted: dict[tuple[int, datetime], str] = {}
_KEPT: Final = 4096


def plan_digest(version: PlanVersion) -> str:
    """SHA-256 of a version's content, as a submission under it names it; of an accepted one worked out once a process."""
    if version.status != PlanStatus.ACCEPTED or version.reviewed_at is None:
        return sha256(canonical(version.content))
    key = (version.pk, version.reviewed_at)
    if key not in digests_of_accepted:
        if len(digests_of_accepted) >= _KEPT:
            digests_of_accepted.clear()
        digests_of_accepted[key] = sha256(canonical(version.content))
    return digests_of_accepted[key]


def subject_of(version: PlanVersion) -> str:
    """Under what an accepted version is logged."""
    plan = version.plan
    return f"plan/{plan.enterprise.uscc}/{plan.sector}/{plan.plan_year}/{version.number}"


def logged_content(version: PlanVersion) -> bytes:
    """The canonical bytes of an accepted version, made from what is stored, so that a later change is found.

    Leaves written before the people stood in them are held against the content without them.
    """
    whole = canonical(_logged(version) | _people(version))
    if version.entry is None or sha256(whole) in version.entry.leaf:
        return whole
    before = canonical(_logged(version))
    return before if sha256(before) in version.entry.leaf else whole


def _people(version: PlanVersion) -> dict[str, str]:
    """Who handed it in and who accepted it, by sign-in name: a shown name may change."""
    seats = {"submitted_by": version.submitted_by, "reviewed_by": version.reviewed_by}
    return {key: user.username if user else "" for key, user in seats.items()}


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
    related = ("plan__enterprise", "submitted_by", "reviewed_by", "entry")
    found = found.select_related(*related).prefetch_related("files__file").order_by("pk")
    for version in found.iterator(chunk_size=200):
        yield subject_of(version), logged_content(version)
