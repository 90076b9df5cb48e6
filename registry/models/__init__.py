"""登记册的模型."""

from registry.models.annual_list import AnnualList, ListEntry, RightsNotice, ScreeningSetting
from registry.models.enterprise import (
    Activity,
    AnnualEmission,
    Enterprise,
    EnterpriseEvent,
    EnterpriseName,
    Facility,
)
from registry.models.roster import RegisterChange, RosterChange, RosterImport, RosterIssue

__all__ = [
    "Activity",
    "AnnualEmission",
    "AnnualList",
    "Enterprise",
    "EnterpriseEvent",
    "EnterpriseName",
    "Facility",
    "ListEntry",
    "RegisterChange",
    "RightsNotice",
    "RosterChange",
    "RosterImport",
    "RosterIssue",
    "ScreeningSetting",
]
