"""变更影响: what another emissions figure of a unit would change on its allocations (settings.FIGURE_TOUCHES)."""

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from cets_portal.norms.rounding import half_up
from quota.choices import Stage
from quota.models import SurrenderObligation, UnitAllocation
from quota.selectors.allocations import IN_FORCE
from registry.models import Enterprise


def touched_allocations(
    enterprise: Enterprise, sector: str, emission_year: int, old: Decimal | None, new: Decimal
) -> list[str]:
    """A sentence for each run in force that rests on the figure; none where the figure stays. One query."""
    if old == new:
        return []
    rests = Q(allocation__stage=Stage.FINAL, allocation__quota_year=emission_year)
    rests |= Q(allocation__stage=Stage.PRE, allocation__quota_year=emission_year + 1)
    found = UnitAllocation.objects.filter(
        rests, enterprise=enterprise, allocation__sector=sector, allocation__status__in=IN_FORCE
    )
    said = _("%(run)s已审定，变更后须重新核定。")
    return [said % {"run": one.allocation} for one in found.select_related("allocation").defer("working")]


def touched_obligations(
    enterprise: Enterprise, sector: str, emission_year: int, old: Decimal | None, new: Decimal
) -> list[str]:
    """The sentence of the obligation that rests on the figure; none where it stays. One query."""
    if old == new:
        return []
    found = SurrenderObligation.objects.filter(
        enterprise=enterprise, sector=sector, quota_year=emission_year, current=True
    ).first()
    tonnes = int(half_up(new, 0))
    if found is None or found.tonnes == tonnes:
        return []
    said = _("%(year)s 年度应清缴 %(old)s 吨（第 %(n)s 版，已清缴 %(done)s 吨）须重新生成，约为 %(new)s 吨。")
    words = {"year": emission_year, "old": f"{found.tonnes:,}", "n": found.number, "new": f"{tonnes:,}"}
    return [said % (words | {"done": f"{found.surrendered_tonnes:,}"})]
