"""选项: value, label, hue and glyph of every kind and status of this room, decided once."""

from quota.choices.allocation import (
    AllocationStatus,
    DeductionKind,
    PaperStatus,
    QuotaObjectionOutcome,
    QuotaObjectionStatus,
    Stage,
    WithholdingKind,
)
from quota.choices.book import (
    AGAINST_TABLE,
    KINDS,
    MAY_GO_BELOW,
    OWNED,
    SECOND_PERSON,
    AccountKind,
    AdjustmentStatus,
    DifferenceKind,
    FreezeReason,
    KindRule,
    MovementKind,
    StatementStatus,
)
from quota.choices.surrender import ApplicationStatus, CarryOverStatus, CloseStatus, ComplianceStatus

__all__ = [
    "AGAINST_TABLE",
    "KINDS",
    "MAY_GO_BELOW",
    "OWNED",
    "SECOND_PERSON",
    "AccountKind",
    "AdjustmentStatus",
    "AllocationStatus",
    "ApplicationStatus",
    "CarryOverStatus",
    "CloseStatus",
    "ComplianceStatus",
    "DeductionKind",
    "DifferenceKind",
    "FreezeReason",
    "KindRule",
    "MovementKind",
    "PaperStatus",
    "QuotaObjectionOutcome",
    "QuotaObjectionStatus",
    "Stage",
    "StatementStatus",
    "WithholdingKind",
]
