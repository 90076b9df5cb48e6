"""账户取用: which organisation's posts a person may arrange."""

from datetime import date

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import Organisation, Post, Role, User
from cets_portal.accounts.scope import scope_of
from cets_portal.accounts.selectors import posts_open, seat_of


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
    own = user.acting_post.organisation if user.acting_post else None
    if pk:
        return get_object_or_404(organisations_for(user), pk=pk)
    if own is None:
        raise Http404
    return own


def post_for(user: User, pk: int) -> Post:
    """A post this person may arrange; 404 otherwise."""
    post = get_object_or_404(Post.objects.select_related("organisation"), pk=pk)
    if not _is_arranged_by(user, post):
        raise Http404
    return post


def holder_for(user: User, pk: int, today: date) -> tuple[Post, User]:
    """The post and its present holder, whose account this person may mend.

    404 for one's own account, for somebody who also holds a post outside (above or elsewhere), for staff.
    """
    post = post_for(user, pk)
    now = seat_of(post, today).now
    if now is None or not may_mend(user, now.user, today):
        raise Http404
    return post, now.user


def may_mend(user: User, person: User, today: date) -> bool:
    """Whether `user` may give `person` a new password or unlock the account: only if all posts of theirs lie below."""
    if person.pk == user.pk or (person.is_staff and not user.is_staff):
        return False
    return all(_is_arranged_by(user, post) for post in posts_open(person, today))


def roles_arranged_by(user: User) -> frozenset[Role]:
    """Roles whose posts this person arranges: the auditor watches the bureau, so the ministry appoints the auditor."""
    acting = user.acting_post
    if acting and acting.role == Role.MINISTRY_ADMIN:
        return frozenset(Role)
    return frozenset(Role) - {Role.AUDITOR}


def _is_arranged_by(user: User, post: Post) -> bool:
    if post.role not in roles_arranged_by(user):
        return False
    return organisations_for(user).filter(pk=post.organisation_id).exists()
