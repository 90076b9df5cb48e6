"""发电分配方案: classes of generating units, benchmarks of each year, the load-following factor, exemptions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan_parts import Stated


class ClassFuel(StrEnum):
    """机组燃料."""

    COAL = "coal"
    GAS = "gas"


@dataclass(frozen=True, slots=True, kw_only=True)
class GensetClass(Stated):
    """机组类别: `at_least_mw`, `below_mw` bound the rated capacity of an ordinary class; `follows_load` gets the factor."""

    id: str
    name: str
    fuel: ClassFuel
    criterion: str
    words: tuple[str, ...] = ()
    at_least_mw: Decimal | None = None
    below_mw: Decimal | None = None
    follows_load: bool = False
    topped_up: bool = False

    def suits(self, megawatts: Decimal) -> bool:
        """Whether a single unit of that rated capacity may be of this class."""
        return (self.at_least_mw is None or megawatts >= self.at_least_mw) and (
            self.below_mw is None or megawatts < self.below_mw
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark(Stated):
    """基准值: tCO2/MWh generated and tCO2/GJ supplied, of one class and year."""

    quota_year: int
    genset_class: str
    generation: Decimal
    heat: Decimal

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.generation <= 0 or self.heat <= 0:
            yield "generation", _("基准值须大于零。")

    @property
    def key(self) -> str:
        return f"{self.quota_year}-{self.genset_class}"


class LoadFormula(StrEnum):
    """调峰修正系数公式: F is the load factor in per cent.

    POWER_LAW: base ^ (intercept − slope × F ÷ 100). DOUBLE_EXPONENTIAL: constant − first_weight × (1 − e^(−F ÷
    first_scale)) − second_weight × (1 − e^(−F ÷ second_scale)).
    """

    POWER_LAW = "power_law"
    DOUBLE_EXPONENTIAL = "double_exponential"


WANTED: Mapping[LoadFormula, frozenset[str]] = {
    LoadFormula.POWER_LAW: frozenset({"base", "intercept", "slope"}),
    LoadFormula.DOUBLE_EXPONENTIAL: frozenset(
        {"constant", "first_weight", "first_scale", "second_weight", "second_scale"}
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaParameter:
    """公式参数."""

    id: str
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFollowing(Stated):
    """调峰修正系数: `formula` below the threshold (per cent, itself excluded), 1 from there on."""

    formula: LoadFormula
    below_percent: Decimal
    parameters: tuple[FormulaParameter, ...] = field(metadata={"unique": "id"})

    def faults(self) -> Iterator[tuple[str, str]]:
        named = {one.id for one in self.parameters}
        if named != WANTED[self.formula]:
            wanted = "、".join(sorted(WANTED[self.formula]))
            yield "parameters", _("公式的参数应为：") + wanted

    @property
    def values(self) -> dict[str, Decimal]:
        return {one.id: one.value for one in self.parameters}


@dataclass(frozen=True, slots=True, kw_only=True)
class GapCap(Stated):
    """履约缺口率上限: a unit lacks at most this share (per cent) of what it owes; the rest is topped up."""

    percent: Decimal
    rate_decimals: int

    def faults(self) -> Iterator[tuple[str, str]]:
        if not 0 < self.percent < 100:
            yield "percent", f"{self.percent}：" + _("须大于 0、小于 100。")


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerRules:
    """发电行业规则. `balance_values`: what the plan prints beside its benchmarks, for comparison only."""

    classes: tuple[GensetClass, ...] = field(metadata={"unique": "id"})
    benchmarks: tuple[Benchmark, ...] = field(metadata={"unique": "key"})
    load_following: LoadFollowing
    gas_top_up: Stated
    gap_cap: GapCap
    merged: Stated
    balance_values: tuple[Benchmark, ...] = field(default=(), metadata={"unique": "key"})

    def faults(self) -> Iterator[tuple[str, str]]:
        named = {one.id for one in self.classes}
        for one in (*self.benchmarks, *self.balance_values):
            if one.genset_class not in named:
                yield "benchmarks", _("基准值引用了不存在的机组类别。") + f" {one.genset_class}"

    def genset_class(self, class_id: str) -> GensetClass:
        """The class of an id. Raises NormError."""
        for one in self.classes:
            if one.id == class_id:
                return one
        raise NormError(_("没有机组类别 {found}；可用的是 {known}。"), found=class_id, known=self._known)

    def benchmark(self, class_id: str, quota_year: int) -> Benchmark:
        """The benchmark of a class and year. Raises NormError."""
        for one in self.benchmarks:
            if one.genset_class == class_id and one.quota_year == quota_year:
                return one
        raise NormError(_("方案没有机组类别 {found} {year} 年度的基准值。"), found=class_id, year=quota_year)

    @property
    def _known(self) -> str:
        return "、".join(one.id for one in self.classes)
