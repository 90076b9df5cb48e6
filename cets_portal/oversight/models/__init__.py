"""监管: what the bureau keeps an eye on."""

from cets_portal.oversight.models.enforcement import (
    CaseCounter,
    CaseFollowUp,
    EnforcementCase,
    Inspection,
    InspectionPaper,
)
from cets_portal.oversight.models.feed_key import FeedKey
from cets_portal.oversight.models.reminder import Reminder
from cets_portal.oversight.models.settled import Settled
from cets_portal.oversight.models.sheet import Sheet
from cets_portal.oversight.models.tip import Tip, TipPaper
from cets_portal.oversight.models.training import Attendance, CarbonStaff, TrainingSession
from cets_portal.oversight.models.visit import Visit, VisitFile

__all__ = [
    "Attendance",
    "CarbonStaff",
    "CaseCounter",
    "CaseFollowUp",
    "EnforcementCase",
    "FeedKey",
    "Inspection",
    "InspectionPaper",
    "Reminder",
    "Settled",
    "Sheet",
    "Tip",
    "TipPaper",
    "TrainingSession",
    "Visit",
    "VisitFile",
]
