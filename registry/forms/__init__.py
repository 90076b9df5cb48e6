"""登记册的表单: events, facilities, accounts, rosters."""

from registry.forms.accounts import AccountForm
from registry.forms.events import EventForm, WithdrawForm
from registry.forms.facilities import FacilityForm
from registry.forms.rosters import AbandonForm, LoadForm, RosterUploadForm

__all__ = [
    "AbandonForm",
    "AccountForm",
    "EventForm",
    "FacilityForm",
    "LoadForm",
    "RosterUploadForm",
    "WithdrawForm",
]
