"""应清缴的来源: what each unit of a year owes by what stands now, beside what was generated before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cets_portal.norms.rounding import half_up
from cets_portal.norms.surrender import surrender_rules
from dataquality.choices import FigureStatus
from dataquality.models import VerifiedFigure
from quota.choices import Stage
from quota.models import SurrenderObligation
from quota.rules.offsets import offset_cap
from quota.selectors.allocations import run_in_force
from quota.selectors.surrender import is_closed, obligations_of
from registry.choices import ListStatus, Verdict
from registry.models import Enterprise, ListEntry


@dataclass(frozen=True)
class Owed:
    """拟生成: whole tonnes by the figure (or by the determination that rests on it), and the version that stands."""

    enterprise: Enterprise
    figure: VerifiedFigure
    tonnes: int
    cap: int
    standing: SurrenderObligation | None

    @property
    def change(self) -> str:
        """'new', 'changed', or 'same'."""
        if self.standing is None:
            return "new"
        before = self.standing
        same = (before.tonnes, before.figure_id) == (self.tonnes, self.figure.pk)
        return "same" if same else "changed"

    @property
    def difference(self) -> int:
        """Tonnes more (or, negative, less) than before."""
        return self.tonnes - (self.standing.tonnes if self.standing else 0)


@dataclass(frozen=True)
class Due:
    """一年的应清缴: the last day (None where no text gives one) and what each unit owes."""

    province: str
    sector: str
    quota_year: int
    due_on: date | None
    is_closed: bool
    owed: tuple[Owed, ...]

    def of(self, change: str) -> list[Owed]:
        return [one for one in self.owed if one.change == change]

    @property
    def waiting(self) -> list[Owed]:
        """New and changed ones."""
        return [one for one in self.owed if one.change != "same"]


def due_of(province: str, sector: str, quota_year: int) -> Due:
    """What the units of a year owe; seven queries, whatever their number."""
    rules = surrender_rules()
    found = tuple(_owed(province, sector, quota_year))
    return Due(province, sector, quota_year, rules.due_on(quota_year), is_closed(province, sector, quota_year), found)


def _owed(province: str, sector: str, quota_year: int) -> Iterator[Owed]:
    rules = surrender_rules()
    standing = {one.enterprise_id: one for one in obligations_of(province, sector, quota_year)}
    determined = _determined(province, sector, quota_year)
    for figure in _figures(province, sector, quota_year):
        tonnes = determined.get((figure.enterprise_id, figure.pk))
        if tonnes is None:
            tonnes = int(half_up(figure.emissions_tco2e, 0))
        cap = offset_cap(rules, tonnes)
        yield Owed(figure.enterprise, figure, tonnes, cap, standing.get(figure.enterprise_id))


def _figures(province: str, sector: str, quota_year: int) -> Iterator[VerifiedFigure]:
    """Confirmed figures of key emitting units; those that only report owe nothing. Without a published list, all."""
    found = VerifiedFigure.objects.filter(
        enterprise__province=province, sector=sector, emission_year=quota_year, status=FigureStatus.CONFIRMED
    )
    entries = ListEntry.objects.filter(
        annual_list__list_year=quota_year, annual_list__province=province, annual_list__sector=sector,
        annual_list__status=ListStatus.PUBLISHED,
    )  # fmt: skip
    if entries.exists():
        found = found.filter(enterprise__in=entries.filter(decision=Verdict.INCLUDE).values("enterprise"))
    yield from found.select_related("enterprise").defer("annex", "touched").order_by("enterprise__uscc")


def _determined(province: str, sector: str, quota_year: int) -> dict[tuple[int, int], int]:
    """(enterprise, figure) → what table 2-5 says it owes: rounded row by row, without what stands outside."""
    run = run_in_force(province, sector, quota_year, Stage.FINAL)
    if run is None:
        return {}
    rows = run.units.filter(figure__isnull=False).values_list("enterprise", "figure", "obligation_tonnes")
    return {(unit, figure): tonnes for unit, figure, tonnes in rows if figure is not None and tonnes is not None}
