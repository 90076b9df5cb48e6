"""取用: control plans. A unit sees its own; an officer sees those of the place that have been handed in."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import about_visible_units
from dataquality.choices import PlanStatus
from dataquality.models import ControlPlan, PlanFile, PlanVersion
from registry.access import enterprises_for
from registry.models import Activity, Enterprise

_OWN = (Role.FILER, Role.APPROVER)


def is_own(user: User) -> bool:
    """Does the person act for a unit?"""
    return bool(user.acting_post and user.acting_post.role in _OWN)


def own_enterprise(user: User) -> Enterprise:
    """The unit for which the person acts; 404 where its body stands in no register."""
    own = enterprises_for(user)
    return get_object_or_404(own if is_own(user) else own.none())


def versions_for(user: User) -> QuerySet[PlanVersion]:
    """Versions inside the user's horizon; a draft that was never handed in is the unit's own affair."""
    found = PlanVersion.objects.select_related(
        "plan__enterprise", "made_by", "saved_by", "submitted_by", "reviewed_by", "entry"
    )
    seen = about_visible_units(found, user, "plan__enterprise")
    if is_own(user):
        return seen
    return seen.exclude(Q(submitted_at__isnull=True) & Q(status__in=(PlanStatus.DRAFT, PlanStatus.WITHDRAWN)))


def version_for(user: User, pk: int) -> PlanVersion:
    """One version; 404 for a stranger's."""
    return get_object_or_404(versions_for(user), pk=pk)


def plan_for(user: User, pk: int) -> ControlPlan:
    """One plan of the unit's own; 404 for a stranger's."""
    found = ControlPlan.objects.select_related("enterprise")
    return get_object_or_404(found, pk=pk, enterprise=own_enterprise(user))


def file_for(user: User, version_pk: int, pk: int) -> PlanFile:
    """One file of a version; 404 for a stranger's."""
    found = PlanFile.objects.select_related("file", "version__plan__enterprise")
    return get_object_or_404(found, pk=pk, version=version_for(user, version_pk))


def activities_for(user: User) -> QuerySet[Activity]:
    """Units by sector inside the user's horizon."""
    return about_visible_units(Activity.objects.select_related("enterprise"), user)
