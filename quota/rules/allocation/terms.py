"""分配规则: what a run computes with: one plan, one year, one sector, one stage, looked up once."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cets_portal.norms.codes import Sector
from cets_portal.norms.plan import Plan
from cets_portal.norms.plan_parts import SpecialCase
from quota.rules.industry import IndustryYearRules
from quota.rules.power import PowerYear
from quota.rules.pre_allocation import allowed_percent


class Phase(StrEnum):
    """环节: pre-allocation from last year's figures, determination from the year's."""

    PRE = "pre"
    FINAL = "final"


@dataclass(frozen=True)
class Terms:
    """分配条件. `percent` (per cent) at pre-allocation, `balance` where the sector's year hangs on it."""

    plan: Plan
    quota_year: int
    sector: Sector
    phase: Phase
    percent: Decimal | None = None
    balance: Decimal | None = None
    power: PowerYear | None = None
    industry: IndustryYearRules | None = None

    @classmethod
    def of(cls, plan: Plan, quota_year: int, sector: Sector, phase: Phase, *, percent: Decimal | None = None,
           balance: Decimal | None = None) -> "Terms":  # fmt: skip
        """Raises NormError where the plan does not order that year, sector, stage or share."""
        plan.check_year(quota_year)
        plan.check_sector(sector)
        share = allowed_percent(plan, quota_year, percent) if phase is Phase.PRE else None
        power = PowerYear.of(plan, quota_year) if sector is Sector.POWER else None
        industry = None if power else IndustryYearRules.of(plan, quota_year, sector)
        return cls(plan, quota_year, sector, phase, share, balance, power, industry)

    @property
    def emission_year(self) -> int:
        """The year whose confirmed figures it starts from."""
        return self.quota_year - 1 if self.phase is Phase.PRE else self.quota_year

    @property
    def wants_balance(self) -> bool:
        """Whether a balance value is needed."""
        return self.phase is Phase.FINAL and self.industry is not None and self.industry.wants_balance

    @property
    def cases(self) -> tuple[SpecialCase, ...]:
        """The special cases of this sector and year."""
        return self.plan.cases_of(self.sector, self.quota_year)

    def case(self, case_id: str) -> SpecialCase | None:
        """The case of an id in this sector and year; None where the plan has none."""
        return next((one for one in self.cases if one.id == case_id), None)
