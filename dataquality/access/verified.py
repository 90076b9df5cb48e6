"""取用: conclusions, confirmed figures, objections and re-check differences. A stranger's does not exist (404).

An agency sees its own conclusions and no figures; a unit its figures once it was told, and the conclusions under them;
officials those of their place.
"""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import about_visible_units, visible_to
from dataquality.access.verification import is_agency, is_unit
from dataquality.models import (
    Conclusion,
    Objection,
    ObjectionPaper,
    RecheckDifference,
    VerificationBatch,
    VerifiedFigure,
)
from registry.access import enterprises_for
from registry.models import Enterprise

M = TypeVar("M", bound=Model)


def conclusions_for(user: User) -> QuerySet[Conclusion]:
    """Conclusions inside the person's horizon; a unit reads one when it was told of the figure that rests on it."""
    found = Conclusion.objects.select_related(
        "verification__report__enterprise", "verification__agency", "verification__version", "signed_by", "entry"
    ).defer("verification__draft", "verification__report__draft", "verification__version__content")
    if is_unit(user):
        found = found.filter(figures__told_on__isnull=False).distinct()
    path = "verification__report__enterprise__"
    organisation = "verification__agency__organisation" if is_agency(user) else f"{path}organisation"
    return visible_to(found, user, province=f"{path}province", city=f"{path}city", organisation=organisation)


def conclusion_for(user: User, pk: int) -> Conclusion:
    """One conclusion; 404 for a stranger's."""
    return get_object_or_404(conclusions_for(user), pk=pk)


def figures_for(user: User) -> QuerySet[VerifiedFigure]:
    """Figures inside the person's horizon; a unit sees those of which it was told."""
    found = VerifiedFigure.objects.select_related(
        "enterprise", "conclusion__verification__agency", "basis_file", "proposed_by", "confirmed_by", "entry"
    ).defer("conclusion__content", "conclusion__verification__draft")
    if is_unit(user):
        found = found.filter(told_on__isnull=False)
    return _visible(found, user, "enterprise")


def figure_for(user: User, pk: int) -> VerifiedFigure:
    """One figure; 404 for a stranger's."""
    return get_object_or_404(figures_for(user), pk=pk)


def objections_for(user: User) -> QuerySet[Objection]:
    """Objections inside the person's horizon."""
    found = Objection.objects.select_related("figure__enterprise", "filed_by", "proposed_by", "decided_by")
    return _visible(found, user, "figure__enterprise")


def objection_for(user: User, pk: int) -> Objection:
    """One objection; 404 for a stranger's."""
    return get_object_or_404(objections_for(user), pk=pk)


def objection_paper_for(user: User, pk: int) -> ObjectionPaper:
    """One paper of an objection that the person sees."""
    papers = ObjectionPaper.objects.select_related("file")
    return get_object_or_404(papers, pk=pk, objection__in=objections_for(user).order_by().values("pk"))


def differences_for(user: User) -> QuerySet[RecheckDifference]:
    """Re-check differences of the officials' place."""
    found = RecheckDifference.objects.select_related(
        "recheck__report__enterprise", "recheck__agency", "first__verification__agency", "resolved_by"
    ).defer("first__content", "recheck__draft", "recheck__report__draft")
    path = "recheck__report__enterprise__"
    return visible_to(found, user, province=f"{path}province", city=f"{path}city")


def difference_for(user: User, pk: int) -> RecheckDifference:
    """One case; 404 for a stranger's."""
    return get_object_or_404(differences_for(user), pk=pk)


def batch_for(user: User, pk: int) -> VerificationBatch:
    """An act upon many of the user's province; 404 for another's."""
    found = VerificationBatch.objects.select_related("made_by", "post__organisation")
    return get_object_or_404(visible_to(found, user, province="province"), pk=pk)


def unit_called(user: User, text: str) -> Enterprise | None:
    """The unit of a code or full name inside the person's horizon."""
    wanted = text.strip()
    return enterprises_for(user).filter(Q(uscc=wanted.upper()) | Q(name=wanted)).first()


def _visible(found: QuerySet[M], user: User, path: str) -> QuerySet[M]:
    if is_agency(user):
        return found.none()
    return about_visible_units(found, user, path)
