"""配额的模型."""

from quota.models.allocation import Allocation, AllocationRow, OfficialTable, UnitAllocation
from quota.models.book import Account, BookProof, Freeze, Holding, Movement
from quota.models.papers import BalanceValue, Deduction, DeductionEntry, PlanAdoption, Withholding
from quota.models.statement import Adjustment, Difference, Statement, StatementLine

__all__ = [
    "Account",
    "Adjustment",
    "Allocation",
    "AllocationRow",
    "BalanceValue",
    "BookProof",
    "Deduction",
    "DeductionEntry",
    "Difference",
    "Freeze",
    "Holding",
    "Movement",
    "OfficialTable",
    "PlanAdoption",
    "Statement",
    "StatementLine",
    "UnitAllocation",
    "Withholding",
]
