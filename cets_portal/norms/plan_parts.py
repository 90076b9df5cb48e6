"""分配方案的组成部分: what every sector's allocation plan states. Each number carries clause, source, grade and status."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cets_portal.norms.codes import Grade, NormStatus, Sector
from cets_portal.norms.folding import fold
from cets_portal.norms.marking import gettext_noop as _

_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """有出处的数: where a number stands, how well that is evidenced, whether it is in force.

    `status` is the number's own: a plan in force may lean on a draft where it is silent, and then says so in
    `assumption`.
    """

    clause: str
    source: str
    grade: Grade
    status: NormStatus
    note: str = ""
    assumption: str = ""

    @property
    def is_draft(self) -> bool:
        return self.status is NormStatus.DRAFT


class FactorRounding(StrEnum):
    """系数修约."""

    HALF_UP = "half_up"
    #: Goes into the next step as it is.
    NONE = "none"


class QuotaRounding(StrEnum):
    """配额取整."""

    FLOOR = "floor"


class EmissionRounding(StrEnum):
    """核查排放量取整."""

    HALF_UP = "half_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRule(Stated):
    """系数修约规则: `decimals` has no meaning where nothing is rounded."""

    mode: FactorRounding
    decimals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaRule(Stated):
    """配额取整规则: whole tonnes."""

    mode: QuotaRounding


@dataclass(frozen=True, slots=True, kw_only=True)
class EmissionRule(Stated):
    """应清缴配额取整规则: verified emissions as whole tonnes."""

    mode: EmissionRounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """取整与修约: in one place for the whole plan."""

    factor: FactorRule
    quota: QuotaRule
    obligation: EmissionRule


@dataclass(frozen=True, slots=True, kw_only=True)
class PreAllocation(Stated):
    """预分配比例: per cent of last year's verified emissions. `is_ceiling`: the province may set less.

    `percent` 0: no pre-allocation in this year.
    """

    quota_year: int
    percent: Decimal
    is_ceiling: bool = False

    def faults(self) -> Iterator[tuple[str, str]]:
        if not 0 <= self.percent <= _WHOLE:
            yield "percent", f"{self.percent}：" + _("须在 0 到 100 之间。")


class Treatment(StrEnum):
    """处理: what becomes of an object."""

    RULE = "rule"
    #: 配额量等于经核查排放量.
    VERIFIED = "verified"
    #: 不纳入配额管理.
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialCase(Stated):
    """特殊情形: `words` are other ways to write it; `keywords`: a longer text that has one of them is meant so.

    `above_percent`: the share that has to be passed, where the case has one; `up_to_percent` ends it. `years`
    empty: every year of the plan. `automatic`: the portal works it out from the figures.
    """

    id: str
    sectors: tuple[Sector, ...]
    name: str
    treatment: Treatment
    words: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    above_percent: Decimal | None = None
    up_to_percent: Decimal | None = None
    below_tco2e: Decimal | None = None
    years: tuple[int, ...] = ()
    automatic: bool = False

    def holds_in(self, sector: Sector, quota_year: int) -> bool:
        return sector in self.sectors and (not self.years or quota_year in self.years)

    def is_called(self, folded: str) -> bool:
        """Whether an already folded text is a name of this case."""
        return folded in (fold(self.id), fold(self.name), *map(fold, self.words))

    def is_spoken_of(self, folded: str) -> bool:
        """Whether a folded text has one of the keywords."""
        return any(fold(word) in folded for word in self.keywords)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver(Stated):
    """结转参数: T = base + ratio × net sold, floored; sales between two days, vintages up to `last_vintage`."""

    sectors: tuple[Sector, ...]
    base_tonnes: int
    ratio: Decimal
    into_vintage: int
    last_vintage: int
    sold_from_year: int
    sold_to_year: int
