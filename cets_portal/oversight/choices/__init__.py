"""监管的选项: value, label, hue and glyph, decided once."""

from cets_portal.oversight.choices.enforcement import (
    CaseSource,
    CaseStatus,
    FollowUpKind,
    InspectionKind,
    InspectionResult,
    InspectionStatus,
    TipStatus,
)
from cets_portal.oversight.choices.training import (
    Coverage,
    SheetKind,
    SheetStatus,
    VisitKind,
    VisitStatus,
)

__all__ = [
    "CaseSource",
    "CaseStatus",
    "Coverage",
    "FollowUpKind",
    "InspectionKind",
    "InspectionResult",
    "InspectionStatus",
    "SheetKind",
    "SheetStatus",
    "TipStatus",
    "VisitKind",
    "VisitStatus",
]
