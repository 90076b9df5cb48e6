"""合计查询: figures of joint works and of survivors of mergers, put together from the units that count with them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cets_portal.norms.codes import EmissionSource
from registry.models import AnnualEmission, Enterprise
from registry.rules.screening import ScreeningFacts
from registry.rules.screening.sums import Part, Role, total_of

Figure = tuple[Decimal, EmissionSource]
#: emission year → enterprise → the best figure. Every year that is asked for has its table.
Figures = Mapping[int, Mapping[int, Figure]]
#: lead or survivor → the units that count with it.
Groups = Mapping[int, Sequence[int]]


@dataclass(frozen=True)
class Sums:
    """所合计: the years whose figures are added up, and of which sector."""

    sector: str
    base_year: int
    new_year: int


def add_up(facts: dict[int, ScreeningFacts], members: Groups, merged: Groups, figures: Figures, sums: Sums) -> None:
    """Give leads of joint works and survivors of mergers the sum of their parts, and the parts themselves.

    Joint works stand under their lead: one unknown part leaves the sum unknown. A survivor answers for what merged
    into it: figures reported under the old codes are added to its own.
    """
    heads = [head for head in {**members, **merged} if head in facts]
    if not heads:
        return
    groups = {head: list(_roles(head, members.get(head, ()), merged.get(head, ()))) for head in heads}
    told = _Told(groups, figures, sums)
    for head, group in groups.items():
        facts[head] = _summed(facts[head], group, told, sums, joint=head in members)


def _roles(head: int, members: Sequence[int], merged: Sequence[int]) -> Iterator[tuple[int, Role]]:
    yield head, Role.OWN
    yield from ((unit, Role.JOINT) for unit in members)
    yield from ((unit, Role.MERGED) for unit in merged if unit not in members)


class _Told:
    """What is known of the units of all groups; two queries."""

    def __init__(self, groups: Mapping[int, list[tuple[int, Role]]], figures: Figures, sums: Sums) -> None:
        units = {unit for group in groups.values() for unit, _role in group}
        named = Enterprise.objects.filter(pk__in=units).order_by().values_list("pk", "uscc", "name")
        self.named = {unit: (uscc, name) for unit, uscc, name in named}
        self.figures = figures
        self.bases: dict[tuple[int, int, str], str] = defaultdict(str)
        rows = AnnualEmission.objects.filter(enterprise__in=units, sector=sums.sector, emission_year__in=list(figures))
        told = rows.order_by().values_list("enterprise_id", "emission_year", "source", "basis")
        for unit, year, source, basis in told:
            self.bases[unit, year, source] = basis

    def parts(self, group: Sequence[tuple[int, Role]], year: int) -> tuple[Part, ...]:
        return tuple(self._part(unit, role, year) for unit, role in group)

    def _part(self, unit: int, role: Role, year: int) -> Part:
        tco2e, source = self.figures[year].get(unit, (None, None))
        basis = self.bases[unit, year, source.value] if source else ""
        return Part(*self.named[unit], role, year, tco2e, source, basis)

    def codes(self, group: Sequence[tuple[int, Role]], role: Role) -> tuple[str, ...]:
        return tuple(self.named[unit][0] for unit, own_role in group if own_role is role)


def _summed(
    known: ScreeningFacts, group: list[tuple[int, Role]], told: _Told, sums: Sums, *, joint: bool
) -> ScreeningFacts:
    base_parts, previous_parts = (told.parts(group, year) for year in (sums.base_year, sums.base_year - 1))
    base, previous = total_of(base_parts), total_of(previous_parts)
    summed = replace(
        known,
        base_tco2e=base and base[0], base_source=base and base[1], base_parts=base_parts,
        previous_tco2e=previous and previous[0], previous_parts=previous_parts,
        merged_in=told.codes(group, Role.MERGED),
    )  # fmt: skip
    if not joint:
        return summed
    # What a merged unit was expected to emit stands in the survivor's own estimate.
    later_parts = told.parts([pair for pair in group if pair[1] is not Role.MERGED], sums.new_year)
    later = total_of(later_parts)
    return replace(
        summed, later_estimate_tco2e=later and later[0], later_source=later and later[1], later_parts=later_parts
    )
