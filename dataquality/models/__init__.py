"""数据质量的模型."""

from dataquality.models.agencies import (
    AgencyName,
    PublishedResult,
    VerificationAgency,
)
from dataquality.models.agency_people import (
    AgencyPerson,
    AgencySheet,
    Tie,
)
from dataquality.models.control_plan import (
    ControlPlan,
    PlanFile,
    PlanVersion,
)
from dataquality.models.evaluation import (
    AgencyEvaluation,
)
from dataquality.models.evidence import (
    Evidence,
    LabReport,
)
from dataquality.models.filing import (
    Filing,
    FilingWindow,
    Submission,
)
from dataquality.models.filing_sheet import (
    FilingSheet,
)
from dataquality.models.findings import (
    FindingPaper,
    VerificationFinding,
)
from dataquality.models.report import (
    AnnualReport,
    ReportPaper,
    ReportVersion,
)
from dataquality.models.review import (
    FilingQuestion,
    SectionDecision,
    SpotCheck,
    SpotCheckPhoto,
    Waiver,
)
from dataquality.models.verification import (
    Conclusion,
    Presence,
    SheetRow,
    Verification,
    VerificationMember,
)
from dataquality.models.verification_batch import (
    VerificationBatch,
)
from dataquality.models.verified import (
    Objection,
    ObjectionPaper,
    RecheckDifference,
    VerifiedFigure,
)
from dataquality.models.verified_edition import (
    VerifiedEdition,
)

__all__ = [
    "AgencyEvaluation",
    "AgencyName",
    "AgencyPerson",
    "AgencySheet",
    "AnnualReport",
    "Conclusion",
    "ControlPlan",
    "Evidence",
    "Filing",
    "FilingQuestion",
    "FilingSheet",
    "FilingWindow",
    "FindingPaper",
    "LabReport",
    "Objection",
    "ObjectionPaper",
    "PlanFile",
    "PlanVersion",
    "Presence",
    "PublishedResult",
    "RecheckDifference",
    "ReportPaper",
    "ReportVersion",
    "SectionDecision",
    "SheetRow",
    "SpotCheck",
    "SpotCheckPhoto",
    "Submission",
    "Tie",
    "Verification",
    "VerificationAgency",
    "VerificationBatch",
    "VerificationFinding",
    "VerificationMember",
    "VerifiedEdition",
    "VerifiedFigure",
    "Waiver",
]
