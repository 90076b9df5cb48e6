"""取用: every object of the register and the lists is fetched here. A stranger's object does not exist (404)."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import about_visible_units, scope_of, visible_to
from registry.choices import ListStatus
from registry.models import AnnualList, Enterprise, EnterpriseEvent, ListEntry, RightsNotice, RosterImport

M = TypeVar("M", bound=Model)

#: Lists that have left the bureau: what cities and enterprises may see of them.
OUT = (ListStatus.PUBLISHED, ListStatus.SUPERSEDED)


def enterprises_for(user: User) -> QuerySet[Enterprise]:
    """The register inside the user's horizon; an enterprise's own people see their own row."""
    return visible_to(Enterprise.objects.all(), user, province="province", city="city", organisation="organisation")


def enterprise_for(user: User, uscc: str) -> Enterprise:
    """One enterprise by its code, written in any case; 404 for a stranger's."""
    return get_object_or_404(enterprises_for(user), uscc=uscc.upper())


def events_for(user: User) -> QuerySet[EnterpriseEvent]:
    """Events of the enterprises that the user sees."""
    return about_visible_units(EnterpriseEvent.objects.select_related("enterprise", "document"), user)


def event_for(user: User, pk: int) -> EnterpriseEvent:
    """One event; 404 for a stranger's."""
    return get_object_or_404(events_for(user), pk=pk)


def rosters_for(user: User) -> QuerySet[RosterImport]:
    """Roster imports of the user's province."""
    imports = RosterImport.objects.select_related("file", "uploaded_by", "loaded_by")
    return visible_to(imports, user, province="province")


def roster_for(user: User, pk: int) -> RosterImport:
    """One roster import; 404 for another province's."""
    return get_object_or_404(rosters_for(user), pk=pk)


def lists_for(user: User) -> QuerySet[AnnualList]:
    """Annual lists of the user's province in every edition; city bureaus see what has been published."""
    lists = AnnualList.objects.select_related("submitted_by", "published_by")
    post = user.acting_post
    if post and post.role == Role.CITY_OFFICER:
        return lists.filter(province=scope_of(user).province, status__in=OUT)
    return visible_to(lists, user, province="province")


def list_for(user: User, pk: int) -> AnnualList:
    """One list; 404 for another province's."""
    return get_object_or_404(lists_for(user), pk=pk)


def entries_for(user: User) -> QuerySet[ListEntry]:
    """List entries of the enterprises that the user sees; outside the bureau only published ones."""
    entries = visible_to(
        ListEntry.objects.select_related("annual_list", "enterprise", "decided_by"),
        user,
        province="annual_list__province",
        city="enterprise__city",
        organisation="enterprise__organisation",
    )
    return entries.filter(_seen_outside()) if _is_outside(user) else entries


def entry_for(user: User, pk: int) -> ListEntry:
    """One list entry; 404 for a stranger's."""
    return get_object_or_404(entries_for(user), pk=pk)


def notices_for(user: User) -> QuerySet[RightsNotice]:
    """Notices of rights and duties: the bureau's own, or those told to one's own enterprise."""
    return visible_to(
        RightsNotice.objects.select_related("annual_list", "enterprise", "acknowledged_by"),
        user,
        province="annual_list__province",
        city="enterprise__city",
        organisation="enterprise__organisation",
    )


def notice_for(user: User, pk: int) -> RightsNotice:
    """One notice; 404 for a stranger's."""
    return get_object_or_404(notices_for(user), pk=pk)


def _is_outside(user: User) -> bool:
    post = user.acting_post
    return bool(post and post.role in (Role.FILER, Role.APPROVER, Role.CITY_OFFICER))


def _seen_outside() -> Q:
    return Q(annual_list__status__in=OUT)
