"""数据质量的模型."""

from dataquality.models.agencies import AgencyName, PublishedResult, VerificationAgency
from dataquality.models.control_plan import ControlPlan, PlanFile, PlanVersion
from dataquality.models.evidence import Evidence, LabReport
from dataquality.models.filing import Filing, FilingWindow, Submission
from dataquality.models.filing_sheet import FilingSheet
from dataquality.models.review import FilingQuestion, SectionDecision, SpotCheck, SpotCheckPhoto, Waiver

__all__ = [
    "AgencyName",
    "ControlPlan",
    "Evidence",
    "Filing",
    "FilingQuestion",
    "FilingSheet",
    "FilingWindow",
    "LabReport",
    "PlanFile",
    "PlanVersion",
    "PublishedResult",
    "SectionDecision",
    "SpotCheck",
    "SpotCheckPhoto",
    "Submission",
    "VerificationAgency",
    "Waiver",
]
