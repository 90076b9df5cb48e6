"""取用: waivers of the enterprises that the user sees. A stranger's does not exist (404)."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import about_visible_units
from dataquality.models import Waiver


def waivers_for(user: User) -> QuerySet[Waiver]:
    """An enterprise its own, a city its city's, a province its own, the ministry and its auditors all."""
    return about_visible_units(Waiver.objects.select_related("enterprise", "proposed_by", "decided_by"), user)


def waiver_for(user: User, pk: int) -> Waiver:
    """One of them; 404 for a stranger's."""
    return get_object_or_404(waivers_for(user), pk=pk)
