"""培训场次与参训记录: what a list of sessions and the page of one of them show."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet

from cets_portal.oversight.models import Attendance, CarbonStaff, TrainingSession


def sessions_in(year: int, *, province: str = "") -> QuerySet[Any]:
    """Sessions of a calendar year, each with `people` and `units` of its standing attendances."""
    found = TrainingSession.objects.filter(held_on__year=year, withdrawn_at__isnull=True)
    if province:
        found = found.filter(province=province)
    standing = Q(attendances__withdrawn_at__isnull=True)
    counted = found.annotate(
        people=Count("attendances", filter=standing),
        units=Count("attendances__enterprise", filter=standing, distinct=True),
    )
    return counted.order_by("-held_on", "-pk")


def attendances_of(session: TrainingSession, *, province: str = "", city: str = "") -> QuerySet[Attendance]:
    """The standing attendances of a session, of one city where it is named."""
    found = session.attendances.filter(withdrawn_at__isnull=True).select_related("enterprise", "staff")
    return found.filter(enterprise__province=province, enterprise__city=city) if city else found


def attended_by(enterprise_id: int) -> QuerySet[Attendance]:
    """What a unit's people attended, newest first."""
    found = Attendance.objects.filter(
        enterprise_id=enterprise_id, withdrawn_at__isnull=True, session__withdrawn_at__isnull=True
    )
    return found.select_related("session", "staff").order_by("-session__held_on", "person")


def staff_of(enterprise_id: int) -> QuerySet[CarbonStaff]:
    """A unit's carbon staff, those in post first."""
    return CarbonStaff.objects.filter(enterprise_id=enterprise_id).order_by(F("until_on").asc(nulls_first=True), "name")
