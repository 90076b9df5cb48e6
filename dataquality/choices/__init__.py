"""选项: value, label, hue and glyph of every status and kind of this room, decided once."""

from dataquality.choices.evaluation import (
    EvaluationStatus,
)
from dataquality.choices.filing import (
    Decision,
    FilingSheetStatus,
    FilingStatus,
    Finding,
    PlanStatus,
    PlanTrigger,
    QuestionStatus,
    Severity,
    SpotCheckStatus,
    WaiverStatus,
)
from dataquality.choices.report import (
    ReportKind,
    ReportStatus,
)
from dataquality.choices.verification import (
    DifferenceStatus,
    FigureSource,
    FigureStatus,
    FindingClass,
    FindingStatus,
    FindingVerdict,
    MemberDuty,
    ObjectionOutcome,
    ObjectionStatus,
    SheetAnswer,
    SheetKind,
    TieKind,
    VerificationBatchAct,
    VerificationRole,
    VerificationStatus,
)

__all__ = [
    "Decision",
    "DifferenceStatus",
    "EvaluationStatus",
    "FigureSource",
    "FigureStatus",
    "FilingSheetStatus",
    "FilingStatus",
    "Finding",
    "FindingClass",
    "FindingStatus",
    "FindingVerdict",
    "MemberDuty",
    "ObjectionOutcome",
    "ObjectionStatus",
    "PlanStatus",
    "PlanTrigger",
    "QuestionStatus",
    "ReportKind",
    "ReportStatus",
    "Severity",
    "SheetAnswer",
    "SheetKind",
    "SpotCheckStatus",
    "TieKind",
    "VerificationBatchAct",
    "VerificationRole",
    "VerificationStatus",
    "WaiverStatus",
]
