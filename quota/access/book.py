"""取用: accounts, statements and differences inside a person's horizon. A stranger's does not exist (404)."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import scope_of, visible_to
from quota.models import Account, Adjustment, Difference, Statement

M = TypeVar("M", bound=Model)


def accounts_for(user: User) -> QuerySet[Account]:
    """A province its whole book, a city the accounts of its units, an enterprise its own, the ministry all."""
    return visible_to(
        Account.objects.select_related("enterprise"),
        user,
        province="province",
        city="enterprise__city",
        organisation="enterprise__organisation",
    )


def account_for(user: User, pk: int) -> Account:
    """One account; 404 for a stranger's."""
    return get_object_or_404(accounts_for(user), pk=pk)


def statements_for(user: User) -> QuerySet[Statement]:
    """Statements of the registration institution that the user's province has uploaded."""
    return visible_to(Statement.objects.select_related("file", "uploaded_by"), user, province="province")


def statement_for(user: User, pk: int) -> Statement:
    """One statement; 404 for another province's."""
    return get_object_or_404(statements_for(user), pk=pk)


def difference_for(user: User, pk: int) -> Difference:
    """One difference of such a statement."""
    found = Difference.objects.select_related("statement", "account__enterprise")
    return get_object_or_404(visible_to(found, user, province="statement__province"), pk=pk)


def adjustment_for(user: User, pk: int) -> Adjustment:
    """One proposed correction of such a difference."""
    found = Adjustment.objects.select_related("difference__statement", "difference__account__enterprise", "proposed_by")
    return get_object_or_404(visible_to(found, user, province="difference__statement__province"), pk=pk)


def sees_province(user: User, province: str) -> bool:
    """Whether what a proof found in this province's book is for this person; "" is the book as a whole."""
    scope = scope_of(user)
    return scope.everything or (bool(scope.province) and scope.province == province)
