"""日历订阅地址的生成与停用."""

from secrets import token_urlsafe

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Post, User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.evidence.digests import sha256
from cets_portal.oversight.models import FeedKey


def make_key(*, by: User) -> str:
    """A new secret for the person in the post they act in; the one before stops at once. It is returned only here."""
    post = by.acting_post
    if post is None:
        raise Refused(_("没有岗位，不能订阅日历。"), code="no_post")
    secret = token_urlsafe(32)
    with transaction.atomic():
        # Two presses at once would both find no key: they wait for each other here.
        Post.objects.select_for_update().get(pk=post.pk)
        _standing(by).update(revoked_at=now())
        key = FeedKey.objects.create(user=by, post=post, key_hash=sha256(secret.encode()))
        record("oversight.feedkey.make", key, by=by)
    return secret


def revoke_key(*, by: User) -> None:
    """Stop the address of the post the person acts in. Conflict where there is none."""
    with transaction.atomic():
        key = _standing(by).first()
        if key is None or _standing(by).update(revoked_at=now()) != 1:
            raise Conflict(_("订阅地址已停用，不用再停一次。"), code="revoked")
        record("oversight.feedkey.revoke", key, by=by)


def _standing(user: User) -> QuerySet[FeedKey]:
    return FeedKey.objects.filter(user=user, post=user.acting_post, revoked_at__isnull=True)
