"""取用: runs, units, rows and papers inside a person's horizon. A stranger's does not exist (404).

A province its own, the ministry and auditors what their scope gives; a city the units of its place; a unit its own
rows once the run was told to it.
"""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import visible_to
from quota.models import (
    Allocation,
    AllocationRow,
    BalanceValue,
    Deduction,
    OfficialTable,
    PlanAdoption,
    UnitAllocation,
    Withholding,
)
from quota.models.papers import TwoPersonPaper
from quota.selectors.allocations import runs

M = TypeVar("M", bound=Model)
#: Kind in the address → model of the paper.
PAPERS: dict[str, type[TwoPersonPaper]] = {
    "adoption": PlanAdoption, "balance": BalanceValue, "deduction": Deduction, "withholding": Withholding,
}  # fmt: skip
_UNITS = (Role.FILER, Role.APPROVER)


def runs_for(user: User) -> QuerySet[Allocation]:
    """Runs of the officer's province."""
    return visible_to(runs(), user, province="province")


def run_for(user: User, pk: int) -> Allocation:
    """One run; 404 for another province's."""
    return get_object_or_404(runs_for(user), pk=pk)


def units_for(user: User) -> QuerySet[UnitAllocation]:
    """Units inside the horizon; an enterprise sees its own once it was told."""
    found = UnitAllocation.objects.select_related("allocation__balance_value", "enterprise", "figure")
    found = found.defer("figure__annex", "figure__touched")
    post = user.acting_post
    if post is not None and post.role in _UNITS:
        found = found.filter(allocation__told_on__isnull=False)
    return visible_to(
        found, user, province="allocation__province", city="enterprise__city", organisation="enterprise__organisation"
    )


def unit_for(user: User, pk: int) -> UnitAllocation:
    """One unit; 404 for a stranger's."""
    return get_object_or_404(units_for(user), pk=pk)


def row_for(user: User, pk: int) -> AllocationRow:
    """One row of a run of the officer's province."""
    found = AllocationRow.objects.select_related("unit__allocation", "unit__enterprise")
    return get_object_or_404(visible_to(found, user, province="unit__allocation__province"), pk=pk)


def table_for(user: User, pk: int) -> OfficialTable:
    """One official table of such a run."""
    found = OfficialTable.objects.select_related("file", "allocation")
    return get_object_or_404(visible_to(found, user, province="allocation__province"), pk=pk)


def papers_for(user: User, kind: str) -> QuerySet[TwoPersonPaper]:
    """Papers of a kind of the officer's province. 404 for a kind that there is not."""
    if kind not in PAPERS:
        raise Http404
    people = ("proposed_by", "agreed_by", "file")
    more = ("enterprise",) if kind in ("deduction", "withholding") else ()
    found: QuerySet[TwoPersonPaper] = PAPERS[kind]._default_manager.select_related(*people, *more)
    return visible_to(found, user, province="province")


def paper_for(user: User, kind: str, pk: int) -> TwoPersonPaper:
    """One paper; 404 for another province's."""
    return get_object_or_404(papers_for(user, kind), pk=pk)
