"""取用: told and issued runs, a unit's own quota, objections, returns, releases and withheld quota inside the horizon.

A stranger's does not exist (404).
"""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import visible_to
from quota.access.allocations import runs_for, units_for
from quota.choices import AccountKind
from quota.models import Account, Allocation, QuotaObjection, QuotaReturn, Release, UnitAllocation
from quota.selectors.allocations import IN_FORCE
from registry.access import enterprises_for
from registry.models import Enterprise

_UNITS = (Role.FILER, Role.APPROVER)


def issuing_runs_for(user: User) -> QuerySet[Allocation]:
    """Runs that are approved or were issued."""
    return runs_for(user).filter(status__in=IN_FORCE)


def issuing_run_for(user: User, pk: int) -> Allocation:
    """One run that is approved, issued or was replaced afterwards; 404 for another province's."""
    return get_object_or_404(runs_for(user).filter(status__in=(*IN_FORCE, "replaced")), pk=pk)


def own_units_for(user: User) -> QuerySet[UnitAllocation]:
    """The unit's own quota of every run that was told to it, replaced ones too; the newest first."""
    found = units_for(user).select_related("allocation__replaces")
    return found.order_by("-allocation__quota_year", "allocation__sector", "-allocation__stage", "-allocation__number")


def own_unit_for(user: User, pk: int) -> UnitAllocation:
    """One of them; 404 for a stranger's."""
    return get_object_or_404(own_units_for(user), pk=pk)


def objections_for(user: User) -> QuerySet[QuotaObjection]:
    """Objections inside the horizon; a unit sees its own."""
    people = ("filed_by", "proposed_by", "decided_by", "file")
    found = QuotaObjection.objects.select_related("unit__allocation", "unit__enterprise", *people)
    found = found.defer("unit__working", "unit__inputs")
    return visible_to(
        found, user, province="unit__allocation__province", city="unit__enterprise__city",
        organisation="unit__enterprise__organisation",
    )  # fmt: skip


def objection_for(user: User, pk: int) -> QuotaObjection:
    """One objection; 404 for a stranger's."""
    return get_object_or_404(objections_for(user), pk=pk)


def returns_for(user: User) -> QuerySet[QuotaReturn]:
    """Returns of the officer's province."""
    found = QuotaReturn.objects.select_related("enterprise", "proposed_by", "decided_by")
    return visible_to(found, user, province="province")


def return_for(user: User, pk: int) -> QuotaReturn:
    """One return; 404 for another province's."""
    return get_object_or_404(returns_for(user), pk=pk)


def releases_for(user: User) -> QuerySet[Release]:
    """Releases of the officer's province."""
    found = Release.objects.select_related("enterprise", "proposed_by", "decided_by", "withholding")
    return visible_to(found, user, province="province")


def release_for(user: User, pk: int) -> Release:
    """One release; 404 for another province's."""
    return get_object_or_404(releases_for(user), pk=pk)


def withheld_accounts_for(user: User) -> QuerySet[Account]:
    """Accounts in which the province keeps quota back."""
    found = Account.objects.filter(kind=AccountKind.WITHHELD).select_related("enterprise")
    return visible_to(found, user, province="province")


def unit_for_release(user: User, uscc: str) -> Enterprise:
    """The enterprise of a code within the horizon; 404 for a stranger's."""
    return get_object_or_404(enterprises_for(user), uscc=uscc)


def is_unit(user: User) -> bool:
    """Whether the person acts for an enterprise."""
    return bool(user.acting_post and user.acting_post.role in _UNITS)
