"""配额的模型."""

from quota.models.allocation import Allocation, AllocationRow, OfficialTable, UnitAllocation
from quota.models.book import Account, BookProof, Freeze, Holding, Movement
from quota.models.judicial import JudicialPaper
from quota.models.objection import QuotaObjection
from quota.models.papers import BalanceValue, Deduction, DeductionEntry, PlanAdoption, Withholding
from quota.models.returning import QuotaReturn, Release
from quota.models.statement import Adjustment, Difference, Statement, StatementLine
from quota.models.surrender import (
    ComplianceChange,
    OffsetClaim,
    OffsetLine,
    SurrenderApplication,
    SurrenderConsent,
    SurrenderLine,
    SurrenderObligation,
)
from quota.models.year_end import CarryOver, TradedDay, YearClose

__all__ = [
    "Account",
    "Adjustment",
    "Allocation",
    "AllocationRow",
    "BalanceValue",
    "BookProof",
    "CarryOver",
    "ComplianceChange",
    "Deduction",
    "DeductionEntry",
    "Difference",
    "Freeze",
    "Holding",
    "JudicialPaper",
    "Movement",
    "OfficialTable",
    "OffsetClaim",
    "OffsetLine",
    "PlanAdoption",
    "QuotaObjection",
    "QuotaReturn",
    "Release",
    "Statement",
    "StatementLine",
    "SurrenderApplication",
    "SurrenderConsent",
    "SurrenderLine",
    "SurrenderObligation",
    "TradedDay",
    "UnitAllocation",
    "Withholding",
    "YearClose",
]
