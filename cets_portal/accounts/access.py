"""账户取用: which organisation's posts a person may arrange."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from cets_portal.accounts.models import Organisation, Post, Role, User
from cets_portal.accounts.scope import scope_of


def organisations_for(user: User) -> QuerySet[Organisation]:
    """Bodies whose posts this person arranges: a bureau its province, an approver the own enterprise."""
    bodies = Organisation.objects.filter(is_active=True)
    scope = scope_of(user)
    if scope.everything:
        return bodies
    if scope.organisation_id:
        return bodies.filter(pk=scope.organisation_id)
    if scope.province:
        return bodies.filter(province=scope.province)
    return bodies.none()


def organisation_for(user: User, pk: int | None) -> Organisation:
    """One of them; the user's own body where none is named; 404 for a stranger's."""
    own: Any = user.acting_post.organisation if user.acting_post else None
    found = organisations_for(user).filter(pk=pk).first() if pk else own
    if found is None:
        raise Http404
    return found


def post_for(user: User, pk: int) -> Post:
    """A post this person may arrange; 404 otherwise. Nobody arranges an auditor but the auditor's ministry."""
    post = Post.objects.select_related("organisation").filter(pk=pk).first()
    if post is None or not organisations_for(user).filter(pk=post.organisation_id).exists():
        raise Http404
    acting = user.acting_post
    if post.role == Role.AUDITOR and acting and acting.role != Role.MINISTRY_ADMIN:
        raise Http404
    return post
