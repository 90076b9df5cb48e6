"""登记册的模型."""

from registry.models.account_opening import AccountOpening, OpeningDocument, OpeningSheet, OpeningSubmission
from registry.models.annual_list import AnnualList, ListEntry, RightsNotice, ScreeningSetting
from registry.models.enterprise import (
    Activity,
    AnnualEmission,
    Enterprise,
    EnterpriseEvent,
    EnterpriseName,
    Facility,
)
from registry.models.roster import RegisterChange, RosterChange, RosterCheck, RosterImport, RosterIssue

__all__ = [
    "AccountOpening",
    "Activity",
    "AnnualEmission",
    "AnnualList",
    "Enterprise",
    "EnterpriseEvent",
    "EnterpriseName",
    "Facility",
    "ListEntry",
    "OpeningDocument",
    "OpeningSheet",
    "OpeningSubmission",
    "RegisterChange",
    "RightsNotice",
    "RosterChange",
    "RosterCheck",
    "RosterImport",
    "RosterIssue",
    "ScreeningSetting",
]
