"""分配方案: allocation plans as data. One TOML file a plan in plans/; every number with clause, source, grade and status.

A draft may be tried and never determined with: `refuse_draft`. That a draft has been adopted by the bureau is a matter
of the database and is told here by the caller.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from cets_portal.norms.codes import Grade, NormStatus, Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.files import FOLDER, codes_in, digest_of, path_of, read_norm
from cets_portal.norms.folding import fold
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan_industry import IndustryRules
from cets_portal.norms.plan_parts import CarryOver, PreAllocation, Rounding, SpecialCase
from cets_portal.norms.plan_power import PowerRules

PLANS = FOLDER / "plans"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """分配方案 of one or more sectors, for the quota years it orders; `source` names the document."""

    code: str
    number: str
    title: str
    source: str
    grade: Grade
    status: NormStatus
    quota_years: tuple[int, ...]
    sectors: tuple[Sector, ...]
    rounding: Rounding
    pre_allocation: tuple[PreAllocation, ...] = field(metadata={"unique": "quota_year"})
    special_cases: tuple[SpecialCase, ...] = field(metadata={"unique": "id"})
    power: PowerRules | None = None
    industry: IndustryRules | None = None
    carry_over: tuple[CarryOver, ...] = ()
    issued_on: date | None = None
    note: str = ""
    assumption: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        """What the types cannot say."""
        if (self.power is None) == (self.industry is None):
            yield "power", _("一个方案须有 power 或 industry 其中之一。")
        if (self.power is not None) != (Sector.POWER in self.sectors):
            yield "sectors", _("行业与规则不符。")
        for one in self.pre_allocation:
            if one.quota_year not in self.quota_years:
                yield "pre_allocation", _("年度不在方案之内。") + f" {one.quota_year}"
        yield from self._missing()

    def _missing(self) -> Iterator[tuple[str, str]]:
        for year in self.quota_years:
            if self.power is not None:
                found = {one.genset_class for one in self.power.benchmarks if one.quota_year == year}
                if found != {one.id for one in self.power.classes}:
                    yield "power", _("年度缺少机组类别的基准值：") + f"{year}"
            elif self.industry is not None and year not in {one.quota_year for one in self.industry.years}:
                yield "industry", _("缺少年度的规则：") + f"{year}"

    @property
    def is_draft(self) -> bool:
        return self.status is NormStatus.DRAFT

    @property
    def usable_for_determination(self) -> bool:
        """Whether quotas may be determined with it as it stands here: a draft only once the bureau adopted it."""
        return self.status is NormStatus.IN_FORCE

    @property
    def power_rules(self) -> PowerRules:
        """The rules for generating units. Raises NormError."""
        if self.power is None:
            raise NormError(_("方案 {plan} 不含发电行业。"), plan=self.code)
        return self.power

    @property
    def industry_rules(self) -> IndustryRules:
        """The rules for steel, cement and aluminium. Raises NormError."""
        if self.industry is None:
            raise NormError(_("方案 {plan} 不含钢铁、水泥、铝冶炼行业。"), plan=self.code)
        return self.industry

    def check_year(self, quota_year: int) -> None:
        """Raise NormError where the plan does not order that year."""
        if quota_year not in self.quota_years:
            known = "、".join(map(str, self.quota_years))
            raise NormError(
                _("方案 {plan} 不含 {year} 年度；含 {known}。"), plan=self.code, year=quota_year, known=known
            )

    def check_sector(self, sector: Sector) -> None:
        """Raise NormError where the plan is not about that sector."""
        if sector not in self.sectors:
            raise NormError(_("方案 {plan} 不含行业 {found}。"), plan=self.code, found=sector)

    def pre_allocation_for(self, quota_year: int) -> PreAllocation:
        """The share of a year. Raises NormError."""
        self.check_year(quota_year)
        for one in self.pre_allocation:
            if one.quota_year == quota_year:
                return one
        raise NormError(_("方案 {plan} 没有 {year} 年度的预分配比例。"), plan=self.code, year=quota_year)

    def cases_of(self, sector: Sector, quota_year: int) -> tuple[SpecialCase, ...]:
        """The special cases of a sector and year, in the order of the file."""
        return tuple(one for one in self.special_cases if one.holds_in(sector, quota_year))

    def case(self, case_id: str) -> SpecialCase:
        """The special case of an id. Raises NormError."""
        for one in self.special_cases:
            if fold(one.id) == fold(case_id):
                return one
        raise NormError(_("方案 {plan} 没有特殊情形 {found}。"), plan=self.code, found=case_id)


def refuse_draft(plan: Plan, *, adopted: bool = False) -> None:
    """Raise NormError where the plan is a draft that nobody adopted: pre-allocation and determination need one in force."""
    if plan.usable_for_determination or (adopted and plan.is_draft):
        return
    if plan.is_draft:
        raise NormError(
            _("方案 {plan} 是征求意见稿，只能试算；须由经办采用并经第二人审核后，才能用于预分配和核定。"),
            plan=plan.code,
        )
    raise NormError(_("方案 {plan} 已被替代，不能再用于预分配和核定。"), plan=plan.code)


@cache
def plan_of(code: str) -> Plan:
    """The plan of a code. Raises NormError."""
    return read_plan(path_of(PLANS, code))


def read_plan(path: Path) -> Plan:
    """A plan from any file of that shape. Raises NormError."""
    return read_norm(Plan, path)


def plan_digest(code: str) -> str:
    """SHA-256 of the plan's file. Raises NormError."""
    return digest_of(path_of(PLANS, code))


@cache
def plans() -> tuple[Plan, ...]:
    """Every plan. Raises NormError."""
    return tuple(map(plan_of, codes_in(PLANS)))


def plans_for(sector: Sector, quota_year: int) -> tuple[Plan, ...]:
    """The plans that order a sector and year: in force first."""
    found = (one for one in plans() if sector in one.sectors and quota_year in one.quota_years)
    return tuple(sorted(found, key=lambda one: (one.is_draft, one.code)))
