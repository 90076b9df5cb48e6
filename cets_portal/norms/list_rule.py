"""名录规则: who belongs on the list of a list year, as data: threshold, codes, processes, leaving, new plants.

Rules are compared by identity, so that they can be keys of fast caches.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from cets_portal.norms.codes import NormStatus, Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.files import LISTS, codes_in, digest_of, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.sector_rule import Cited, SectorRule

_WHOLE = Decimal(100)


class Comparison(StrEnum):
    """比较方式: how a figure reaches the threshold."""

    AT_OR_ABOVE = "at_or_above"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Threshold(Cited):
    """门槛: yearly direct emissions, tCO2e."""

    tco2e: Decimal
    comparison: Comparison

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.tco2e <= 0:
            yield "tco2e", f"{self.tco2e}：" + _("门槛须大于零。")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ListYear(Cited):
    """名录年度: which emission year a list looks at."""

    list_year: int
    base_emission_year: int

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.base_emission_year >= self.list_year:
            yield "base_emission_year", f"{self.base_emission_year}：" + _("须早于名录年度。")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leaving(Cited):
    """移出: so many consecutive years below the threshold, stopped for good, or merged into another."""

    years_below: int
    stopped_clause: str
    merged_clause: str

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.years_below != 2:
            yield "years_below", _("筛查只会核对连续两年；改变年数须先改筛查。")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewlyBuilt(Cited):
    """新投产: plants that came into operation so many years before the list year enter by estimate."""

    years_before_list_year: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NearBand(Cited):
    """临近门槛: the default width of the band, per cent of the threshold; each bureau sets its own."""

    percent: Decimal

    def faults(self) -> Iterator[tuple[str, str]]:
        if not 0 <= self.percent < _WHOLE:
            yield "percent", f"{self.percent}：" + _("须不小于 0、小于 100。")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FigureBounds(Cited):
    """数据核对界限: a yearly figure above is refused, a positive one below is asked about. tCO2e."""

    absurd_above_tco2e: Decimal
    suspect_below_tco2e: Decimal


@dataclass(frozen=True, kw_only=True, eq=False)
class ListRule:
    """名录规则 of one notice, for the list years it orders."""

    code: str
    notice: str
    title: str
    issued_on: date
    status: NormStatus
    threshold: Threshold
    leaving: Leaving
    newly_built: NewlyBuilt
    near_band: NearBand
    figure_bounds: FigureBounds
    years: tuple[ListYear, ...] = field(metadata={"unique": "list_year"})
    sectors: tuple[SectorRule, ...] = field(metadata={"unique": "sector"})
    note: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        bounds = self.figure_bounds
        if not 0 <= bounds.suspect_below_tco2e < self.threshold.tco2e < bounds.absurd_above_tco2e:
            yield "figure_bounds", _("界限须一低一高，门槛在两者之间，且不为负。")

    @property
    def threshold_tco2e(self) -> Decimal:
        return self.threshold.tco2e

    @property
    def list_years(self) -> tuple[int, ...]:
        return tuple(year.list_year for year in self.years)

    def year(self, list_year: int) -> ListYear:
        """Raises NormError for a list year that this rule does not order."""
        for year in self.years:
            if year.list_year == list_year:
                return year
        raise _no_rule_for(list_year, self.list_years)

    def base_year(self, list_year: int) -> int:
        """The emission year that a list year looks at. Raises NormError."""
        return self.year(list_year).base_emission_year

    def sector(self, sector: Sector) -> SectorRule:
        """The rule of one sector. Raises NormError."""
        try:
            return self._by_sector[sector]
        except KeyError:
            raise NormError(_("名录规则 {rule} 没有行业 {sector}。"), rule=self.code, sector=sector) from None

    @cached_property
    def _by_sector(self) -> dict[Sector, SectorRule]:
        return {rule.sector: rule for rule in self.sectors}


def read_list_rule(path: Path) -> ListRule:
    """A list rule from any file of that shape. Raises NormError."""
    return read_norm(ListRule, path)


@cache
def load_list_rule(code: str) -> ListRule:
    """The list rule of a code such as '2025-140'. Raises NormError."""
    return read_list_rule(path_of(LISTS, code))


@cache
def list_rules() -> tuple[ListRule, ...]:
    """Every list rule, oldest first. Raises NormError where two in force order the same list year."""
    return without_rivals(sorted(map(load_list_rule, codes_in(LISTS)), key=lambda rule: rule.issued_on))


def without_rivals(rules: Iterable[ListRule]) -> tuple[ListRule, ...]:
    """The same rules. Raises NormError naming both where two in force order the same list year.

    A later notice that takes a year over must leave no doubt: the year goes from the earlier file, or the
    earlier file's status changes.
    """
    known = tuple(rules)
    claimed: dict[int, ListRule] = {}
    for rule in known:
        for list_year in rule.list_years if rule.status is NormStatus.IN_FORCE else ():
            earlier = claimed.setdefault(list_year, rule)
            if earlier is not rule:
                raise _rivals(list_year, earlier, rule)
    return known


@cache
def list_rule_for(list_year: int) -> ListRule:
    """The one rule in force that orders this list year. Raises NormError."""
    in_force = [rule for rule in list_rules() if rule.status is NormStatus.IN_FORCE]
    for rule in in_force:
        if list_year in rule.list_years:
            return rule
    raise _no_rule_for(list_year, sorted(year for rule in in_force for year in rule.list_years))


def list_rule_digest(code: str) -> str:
    """SHA-256 of the rule's file. Raises NormError."""
    return digest_of(path_of(LISTS, code))


def _rivals(list_year: int, earlier: ListRule, later: ListRule) -> NormError:
    return NormError(
        _("{list_year} 年度由两份现行名录规则规定：{earlier}、{later}。请从其中一份删去该年度，或改其状态。"),
        list_year=list_year,
        earlier=earlier.code,
        later=later.code,
    )


def _no_rule_for(list_year: int, known: "tuple[int, ...] | list[int]") -> NormError:
    return NormError(
        _("没有 {list_year} 年度的名录规则；现有规则的名录年度是 {known}。"),
        list_year=list_year,
        known="、".join(map(str, known)),
    )
