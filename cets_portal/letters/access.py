"""取用: letters are fetched here. The bureau sees its own, a unit those that have reached it, a city those of its units.

A stranger's is 404.
"""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import scope_of, visible_to
from cets_portal.letters.models import Letter, LetterBatch


def letters_for(user: User) -> QuerySet[Letter]:
    """Letters inside the person's horizon; to units and cities what was sent, later withdrawn ones too."""
    letters = visible_to(Letter.objects.all(), user, province="province", city="city", organisation="organisation")
    scope = scope_of(user)
    return letters.filter(sent_at__isnull=False) if scope.organisation_id or scope.city else letters


def letter_for(user: User, pk: int) -> Letter:
    """One letter with its people; 404 for a stranger's."""
    people = ("drafted_by", "issued_by", "sent_by", "acknowledged_by", "withdrawn_by", "pdf", "organisation")
    return get_object_or_404(letters_for(user).select_related(*people), pk=pk)


def batch_for(user: User, pk: int) -> LetterBatch:
    """One act upon many letters of the person's own province; 404 for others."""
    batches = LetterBatch.objects.select_related("made_by", "result")
    return get_object_or_404(visible_to(batches, user, province="province"), pk=pk)
