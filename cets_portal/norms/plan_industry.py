"""钢铁、水泥、铝冶炼分配方案: quota = emissions × (1 + coefficient), the coefficient by the deviation from the balance value."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from cets_portal.norms.codes import Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan_parts import Stated


class YearMethod(StrEnum):
    """年度方法."""

    #: 配额等于经核查排放量.
    VERIFIED = "verified"
    #: 按行业平衡值和偏离度.
    BALANCE = "balance"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryYear(Stated):
    """年度: how the quota of one year comes about."""

    quota_year: int
    method: YearMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient(Stated):
    """配额系数: slope × X between −band and +band (per cent, themselves excluded), ±cap (per cent) from there on."""

    slope: Decimal
    band_percent: Decimal
    cap_percent: Decimal

    def faults(self) -> Iterator[tuple[str, str]]:
        if min(self.slope, self.band_percent, self.cap_percent) <= 0:
            yield "slope", _("系数、区间和上限须大于零。")
        elif self.slope * self.band_percent != self.cap_percent:
            yield "cap_percent", _("区间两端的系数应与上限相接。")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorRule(Stated):
    """行业规则: how the intensity of one sector is made, on what object, and what the coefficient applies to."""

    sector: Sector
    object: str
    intensity: str
    applies_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryRules:
    """三行业规则."""

    years: tuple[IndustryYear, ...] = field(metadata={"unique": "quota_year"})
    sectors: tuple[SectorRule, ...] = field(metadata={"unique": "sector"})
    coefficient: Coefficient

    def year(self, quota_year: int) -> IndustryYear:
        """The rule of a year. Raises NormError."""
        for one in self.years:
            if one.quota_year == quota_year:
                return one
        raise NormError(_("方案没有 {year} 年度的规则。"), year=quota_year)

    def of(self, sector: Sector) -> SectorRule:
        """The rule of a sector. Raises NormError."""
        for one in self.sectors:
            if one.sector is sector:
                return one
        raise NormError(_("方案没有行业 {found} 的规则。"), found=sector)
