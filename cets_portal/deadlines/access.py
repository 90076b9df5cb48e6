"""时限取用: which inner dates and entered notices a person may reach; a stranger's is 404."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import scope_of
from cets_portal.deadlines.models import EnteredNotice, InnerDate, Obligation

M = TypeVar("M", bound=Model)


def inner_dates_for(user: User) -> QuerySet[InnerDate]:
    """A bureau's own, seen by its cities too; the ministry sees all."""
    found = InnerDate.objects.select_related("obligation", "set_by")
    scope = scope_of(user)
    return found if scope.everything else found.filter(province=scope.province or "-")


def inner_date_for(user: User, pk: int) -> InnerDate:
    """One of them; 404 for another province's."""
    return get_object_or_404(inner_dates_for(user), pk=pk)


def entered_notices_for(user: User) -> QuerySet[EnteredNotice]:
    """Those who see everything see them; nobody else."""
    found = EnteredNotice.objects.select_related("entered_by", "submitted_by", "enacted_by")
    return found if scope_of(user).everything else found.none()


def entered_notice_for(user: User, pk: int) -> EnteredNotice:
    return get_object_or_404(entered_notices_for(user), pk=pk)


def obligation_for(pk: int) -> Obligation:
    """Any: what a notice orders is no secret."""
    return get_object_or_404(Obligation.objects.select_related("superseded_by"), pk=pk)
