"""取用: questions, spot checks and photos of the filings that a person sees. A stranger's does not exist (404)."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import about_visible_units
from dataquality.models import FilingQuestion, SpotCheck, SpotCheckPhoto

M = TypeVar("M", bound=Model)


def questions_for(user: User) -> QuerySet[FilingQuestion]:
    """Questions about the filings that the user sees."""
    found = FilingQuestion.objects.select_related("filing__enterprise", "asked_by", "answered_by")
    return about_visible_units(found, user, "filing__enterprise")


def question_for(user: User, pk: int) -> FilingQuestion:
    """One question; 404 for a stranger's."""
    return get_object_or_404(questions_for(user), pk=pk)


def spot_checks_for(user: User) -> QuerySet[SpotCheck]:
    """Spot checks: the province's, the city's own, the unit's own."""
    found = SpotCheck.objects.select_related("filing__enterprise", "requested_by", "answered_by")
    return about_visible_units(found, user, "filing__enterprise")


def spot_check_for(user: User, pk: int) -> SpotCheck:
    """One spot check; 404 for a stranger's."""
    return get_object_or_404(spot_checks_for(user), pk=pk)


def photo_for(user: User, pk: int) -> SpotCheckPhoto:
    """One photo of a spot check that the user sees."""
    photos = SpotCheckPhoto.objects.select_related("file").filter(spot_check__in=spot_checks_for(user).values("pk"))
    return get_object_or_404(photos, pk=pk)
