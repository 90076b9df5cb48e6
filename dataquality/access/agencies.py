"""取用: agencies and their published results. They are public disclosure, so every post let in sees all of them."""

from typing import Any

from django.shortcuts import get_object_or_404

from dataquality.models import VerificationAgency
from registry.access import enterprises_for
from registry.models import Enterprise


def agency_for(uscc: str) -> VerificationAgency:
    """One agency by its code, written in any case; 404 for a code that is none's."""
    return get_object_or_404(VerificationAgency, uscc=uscc.upper())


def unit_for(uscc: str) -> Enterprise:
    """The enterprise whose published results are asked for; 404 for a code not in the register."""
    return get_object_or_404(Enterprise, uscc=uscc.upper())


def may_open_unit(user: Any, unit: Enterprise) -> bool:
    """Whether the enterprise's own page lies inside the user's horizon; its published results always do."""
    return enterprises_for(user).filter(pk=unit.pk).exists()
