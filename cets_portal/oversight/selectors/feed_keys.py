"""日历订阅地址查询: which address stands, and who reads by a secret."""

from datetime import date

from cets_portal.accounts.models import User
from cets_portal.accounts.selectors import current_tenures
from cets_portal.evidence.digests import sha256
from cets_portal.oversight.models import FeedKey


def standing_key(user: User) -> FeedKey | None:
    """The address of the post the person acts in, if there is one."""
    return FeedKey.objects.filter(user=user, post=user.acting_post, revoked_at__isnull=True).first()


def reader_of(secret: str, today: date) -> User | None:
    """The person, acting in the post of the address; None for a revoked or unknown secret, and once the post is left."""
    keys = FeedKey.objects.filter(key_hash=sha256(secret.encode()), revoked_at__isnull=True)
    key = keys.select_related("user", "post__organisation").first()
    if key is None or not key.user.is_active or not key.post.is_active:
        return None
    if not current_tenures(today).filter(user=key.user_id, post=key.post_id).exists():
        return None
    user: User = key.user
    user.acting_post = key.post
    return user
