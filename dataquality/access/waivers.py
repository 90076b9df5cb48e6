"""取用: waivers of the enterprises that the user sees. A stranger's does not exist (404)."""

from django.db.models import QuerySet
from django.http import Http404

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import visible_to
from dataquality.models import Waiver


def waivers_for(user: User) -> QuerySet[Waiver]:
    """An enterprise its own, a city its city's, a province its own, the ministry and its auditors all."""
    return visible_to(
        Waiver.objects.select_related("enterprise", "proposed_by", "decided_by"),
        user,
        province="enterprise__province",
        city="enterprise__city",
        organisation="enterprise__organisation",
    )


def waiver_for(user: User, pk: int) -> Waiver:
    """One of them; 404 for a stranger's."""
    found = waivers_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
