"""核减余额: what is still to be deducted of a unit, and of which deductions."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from quota.choices import AllocationStatus, PaperStatus, Stage
from quota.models import Allocation, Deduction, DeductionEntry, UnitAllocation
from registry.models import Enterprise

#: Deductions whose tonnes count; one that was lifted keeps its entries and takes nothing more.
_COUNTS = (PaperStatus.IN_FORCE,)


@dataclass(frozen=True)
class Outstanding:
    """核减余额 of one deduction: whole tonnes, never below zero."""

    deduction: Deduction
    tonnes: int


def taken_of(found: QuerySet[Deduction], *, leaving_out: Allocation | None = None) -> dict[int, int]:
    """Deduction → what was taken of it; without entries of `leaving_out`'s own stage and year. One query."""
    entries = DeductionEntry.objects.filter(deduction__in=found.order_by().values("pk"))
    if leaving_out is not None:
        own = Allocation.objects.filter(
            province=leaving_out.province, sector=leaving_out.sector, quota_year=leaving_out.quota_year,
            stage=leaving_out.stage,
        )  # fmt: skip
        entries = entries.exclude(allocation__in=own)
    return dict(entries.order_by().values_list("deduction").annotate(taken=Sum("tonnes")))


def outstanding_of(enterprise: Enterprise, sector: str, *, leaving_out: Allocation | None = None) -> list[Outstanding]:
    """A unit's deductions with what is left of each, the oldest decision first. Two queries."""
    found = Deduction.objects.filter(enterprise=enterprise, sector=sector, status__in=_COUNTS)
    taken = taken_of(found, leaving_out=leaving_out)
    left = [Outstanding(one, one.tonnes - taken.get(one.pk, 0)) for one in found.order_by("decided_on", "pk")]
    return [one for one in left if one.tonnes > 0]


def to_deduct(run: Allocation) -> dict[int, int]:
    """Enterprise → tonnes that a run has to deduct; units without any are not in it.

    Entries of this run's own stage and year (a run that it replaces) do not count. What an approved pre-allocation will
    take when it is issued counts as taken.
    """
    found = Deduction.objects.filter(province=run.province, sector=run.sector, status__in=_COUNTS)
    taken, sums = taken_of(found, leaving_out=run), dict[int, int]()
    for one in found:
        left = max(0, one.tonnes - taken.get(one.pk, 0))
        sums[one.enterprise_id] = sums.get(one.enterprise_id, 0) + left
    for enterprise, tonnes in _about_to_be_taken(run):
        sums[enterprise] = max(0, sums.get(enterprise, 0) - tonnes)
    return {enterprise: tonnes for enterprise, tonnes in sums.items() if tonnes}


def _about_to_be_taken(run: Allocation) -> list[tuple[int, int]]:
    """What an approved pre-allocation changes when it is issued: less what an issued one of that stage took before."""
    if run.stage != Stage.FINAL:
        return []
    stage = Allocation.objects.filter(
        province=run.province, sector=run.sector, quota_year=run.quota_year, stage=Stage.PRE
    )
    units = UnitAllocation.objects.filter(allocation__in=stage.filter(status=AllocationStatus.APPROVED))
    changes = Counter(dict(units.order_by().values_list("enterprise_id", "deducted_tonnes")))
    if changes:
        entries = DeductionEntry.objects.filter(allocation__in=stage).order_by()
        changes.subtract(dict(entries.values_list("deduction__enterprise_id").annotate(n=Sum("tonnes"))))
    return list(changes.items())
