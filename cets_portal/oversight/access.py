"""取用: what an official keeps an eye on, inside the horizon. A stranger's is 404."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.accounts.scope import about_visible_units, scope_of, visible_to
from cets_portal.evidence.models import LogEntry
from cets_portal.oversight.models import (
    Attendance,
    CarbonStaff,
    EnforcementCase,
    Inspection,
    Sheet,
    Tip,
    TrainingSession,
    Visit,
)

M = TypeVar("M", bound=Model)


def sessions_for(user: User) -> QuerySet[TrainingSession]:
    """Sessions of the user's province; a city and the ministry read them too."""
    found = TrainingSession.objects.filter(withdrawn_at__isnull=True)
    scope = scope_of(user)
    if scope.everything:
        return found
    return found.filter(province=scope.province) if scope.province else found.none()


def session_for(user: User, pk: int) -> TrainingSession:
    return get_object_or_404(sessions_for(user), pk=pk)


def staff_for(user: User, pk: int) -> CarbonStaff:
    return get_object_or_404(about_visible_units(CarbonStaff.objects.select_related("enterprise"), user), pk=pk)


def attendance_for(user: User, pk: int) -> Attendance:
    return get_object_or_404(
        about_visible_units(Attendance.objects.select_related("session", "enterprise"), user), pk=pk
    )


def sheets_for(user: User) -> QuerySet[Sheet]:
    """Sheets that the user's province has uploaded."""
    found = Sheet.objects.select_related("file", "session", "obligation", "uploaded_by")
    return visible_to(found, user, province="province")


def sheet_for(user: User, pk: int, kind: str) -> Sheet:
    return get_object_or_404(sheets_for(user).filter(kind=kind), pk=pk)


def visits_for(user: User) -> QuerySet[Visit]:
    """Visits to the units that an official sees; the units themselves do not read them here."""
    found = Visit.objects.select_related("enterprise", "requested_by", "reported_by")
    return visible_to(found, user, province="enterprise__province", city="enterprise__city")


def visit_for(user: User, pk: int) -> Visit:
    return get_object_or_404(visits_for(user), pk=pk)


def inspections_for(user: User) -> QuerySet[Inspection]:
    """Inspections of the units that an official sees."""
    found = Inspection.objects.select_related("enterprise", "planned_by", "reported_by", "case")
    return visible_to(found, user, province="enterprise__province", city="enterprise__city")


def inspection_for(user: User, pk: int) -> Inspection:
    return get_object_or_404(inspections_for(user), pk=pk)


def cases_for(user: User) -> QuerySet[EnforcementCase]:
    """Cases of the province; a city reads those of the units in it."""
    found = EnforcementCase.objects.select_related("enterprise", "entry", "proposed_by", "decided_by", "opened_by")
    return visible_to(found, user, province="province", city="enterprise__city")


def case_for(user: User, pk: int) -> EnforcementCase:
    return get_object_or_404(cases_for(user), pk=pk)


def tips_for(user: User) -> QuerySet[Tip]:
    """Tips about units of the bureau's province; nobody else reads them. The contact stays in the database."""
    found = Tip.objects.select_related("enterprise", "handled_by").defer("contact")
    post = user.acting_post
    if post is None or post.role not in BUREAU:
        return found.none()
    return visible_to(found, user, province="province")


def tip_for(user: User, pk: int) -> Tip:
    return get_object_or_404(tips_for(user), pk=pk)


def may_see_receipt(user: User, entry: LogEntry) -> bool:
    """The receipt of a decision is read by who may read its case."""
    return cases_for(user).filter(entry=entry).exists()
