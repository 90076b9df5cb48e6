"""取用: sessions, carbon staff, attendances, sheets and visits inside a person's horizon. A stranger's is 404."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import scope_of, visible_to
from cets_portal.oversight.models import Attendance, CarbonStaff, Sheet, TrainingSession, Visit

M = TypeVar("M", bound=Model)


def sessions_for(user: User) -> QuerySet[TrainingSession]:
    """Sessions of the user's province; a city and the ministry read them too."""
    found = TrainingSession.objects.filter(withdrawn_at__isnull=True)
    scope = scope_of(user)
    if scope.everything:
        return found
    return found.filter(province=scope.province) if scope.province else found.none()


def session_for(user: User, pk: int) -> TrainingSession:
    return _one(sessions_for(user), pk)


def staff_for(user: User, pk: int) -> CarbonStaff:
    return _one(_of_units(CarbonStaff.objects.select_related("enterprise"), user), pk)


def attendance_for(user: User, pk: int) -> Attendance:
    return _one(_of_units(Attendance.objects.select_related("session", "enterprise"), user), pk)


def sheets_for(user: User) -> QuerySet[Sheet]:
    """Sheets that the user's province has uploaded."""
    found = Sheet.objects.select_related("file", "session", "obligation", "uploaded_by")
    return visible_to(found, user, province="province")


def sheet_for(user: User, pk: int, kind: str) -> Sheet:
    return _one(sheets_for(user).filter(kind=kind), pk)


def visits_for(user: User) -> QuerySet[Visit]:
    """Visits to the units that an official sees; the units themselves do not read them here."""
    found = Visit.objects.select_related("enterprise", "requested_by", "reported_by")
    return visible_to(found, user, province="enterprise__province", city="enterprise__city")


def visit_for(user: User, pk: int) -> Visit:
    return _one(visits_for(user), pk)


def _of_units(rows: QuerySet[M], user: User) -> QuerySet[M]:
    return visible_to(
        rows, user, province="enterprise__province", city="enterprise__city", organisation="enterprise__organisation"
    )


def _one(found: QuerySet[M], pk: int) -> M:
    row = found.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
