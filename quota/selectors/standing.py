"""依据是否仍在: what has changed since a run was computed: figures, deductions, withholdings, balance value."""

from django.utils.translation import gettext as _

from dataquality.choices import FigureStatus, ObjectionStatus
from dataquality.models import VerifiedFigure
from quota.models import Allocation
from quota.selectors.allocations import run_in_force
from quota.selectors.deductions import to_deduct
from quota.selectors.papers import balance_value_of, withholdings_of

_OPEN = (ObjectionStatus.FILED, ObjectionStatus.PROPOSED)


def changes_since(run: Allocation) -> list[str]:
    """A sentence for each change; empty where the run rests on what stands now. A fixed number of queries."""
    return [*_figures(run), *_papers(run), *_before(run)]


def _figures(run: Allocation) -> list[str]:
    units = run.units.filter(figure__isnull=False)
    gone = units.exclude(figure__status=FigureStatus.CONFIRMED)
    contested = units.filter(figure__objections__status__in=_OPEN)
    proposed = VerifiedFigure.objects.filter(
        enterprise__in=units.values("enterprise"), sector=run.sector, status=FigureStatus.PROPOSED,
        emission_year=run.quota_year - 1 if run.stage == "pre" else run.quota_year,
    )  # fmt: skip
    sentences = (
        (_("%(name)s 的核查认定已变更"), gone),
        (_("%(name)s 的核查结果异议未决定"), contested),
        (_("%(name)s 有待复核的核查认定"), proposed),
    )
    return [
        said % {"name": name}
        for said, found in sentences
        for name in found.order_by().values_list("enterprise__name", flat=True).distinct()
    ]


def _papers(run: Allocation) -> list[str]:
    found, owing, withheld = [], to_deduct(run), withholdings_of(run)
    for unit in run.units.select_related("enterprise").defer("working"):
        if unit.inputs.get("to_deduct", 0) != owing.get(unit.enterprise_id, 0):
            found.append(_("%(name)s 的待核减配额已变化") % {"name": unit.enterprise.name})
        if run.stage == "final" and unit.withheld != (unit.enterprise_id in withheld):
            found.append(_("%(name)s 的差异化情形已变化") % {"name": unit.enterprise.name})
    value = run.balance_value
    if value is not None and balance_value_of(run.province, run.sector, run.quota_year) != value:
        found.append(_("平衡值已更新"))
    return found


def _before(run: Allocation) -> list[str]:
    """The pre-allocation that it settles against is still the one in force, with the same figures."""
    if run.stage != "final":
        return []
    pre = run_in_force(run.province, run.sector, run.quota_year, "pre")
    given = dict(pre.units.values_list("enterprise", "pre_tonnes")) if pre else {}
    known = dict(run.units.values_list("enterprise", "pre_tonnes"))
    same = all(given.get(key, 0) == tonnes for key, tonnes in known.items())
    return [] if same else [_("预分配批次已变化")]
