"""接口令牌的办理: made and revoked by the enterprise's approver; the secret is shown once and never kept."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cets_portal.accounts.models import ApiToken, Organisation, Role, User
from cets_portal.accounts.selectors import current_tenures
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now

#: So that a secret that lies about somewhere is known for what it is.
PREFIX: Final = "cets_"
LONGEST: Final = timedelta(days=366)
MOST: Final = 10
#: How often a use is written down.
_EVERY: Final = timedelta(minutes=1)


def filers_of(organisation: Organisation, today: date) -> Iterator[User]:
    """People who hold a filer's post of the body today."""
    found = current_tenures(today).filter(
        post__organisation=organisation, post__role=Role.FILER, post__is_active=True, user__is_active=True
    )
    yield from {one.user_id: one.user for one in found.order_by("post_id")}.values()


def tokens_of(organisation: Organisation) -> QuerySet[ApiToken]:
    """Every token of the body, newest first; revoked and expired ones too."""
    return ApiToken.objects.filter(organisation=organisation).select_related("acts_for", "made_by")


def make_token(*, name: str, acts_for: User, expires_on: date, by: User, today: date) -> tuple[ApiToken, str]:
    """A new token and its secret, which is returned only here.

    Forbidden to other posts than the approver's. Refused: "filer" (the person is no filer of the body), "expires_on"
    (past, or more than a year ahead), "too_many".
    """
    organisation = _body(by)
    if acts_for.pk not in {one.pk for one in filers_of(organisation, today)}:
        raise Refused(_("所选人员现在不任本单位的填报人，请另选。"), code="filer")
    if not today <= expires_on <= today + LONGEST:
        raise Refused(_("有效期须在今天以后、一年以内。"), code="expires_on")
    secret = PREFIX + token_urlsafe(32)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)  # Two at once count each other.
        if len(_good(organisation, today)) >= MOST:
            raise Refused(_("有效的令牌不超过 %(n)s 个；请先停用不再使用的。") % {"n": MOST}, code="too_many")
        token = ApiToken.objects.create(
            organisation=organisation, name=name, digest=digest_of(secret), acts_for=acts_for, made_by=by,
            expires_on=expires_on,
        )  # fmt: skip
        detail = {"name": name, "acts_for": str(acts_for), "expires_on": expires_on.isoformat()}
        record("accounts.api_token.make", token, by=by, detail=detail)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> None:
    """Stop it at once. Conflict where it is stopped already."""
    _body(by)
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now()):
        raise Conflict(_("这个令牌已经停用。"), code="revoked")
    record("accounts.api_token.revoke", token, by=by, detail={"name": token.name})
    token.refresh_from_db()


def bearer_of(secret: str, *, today: date) -> tuple[User, ApiToken] | None:
    """Whom a secret stands for: the filer, ready to act (`acting_post` set), and the token; None where it is no good."""
    found = ApiToken.objects.select_related("organisation", "acts_for")
    token = found.filter(digest=digest_of(secret), revoked_at__isnull=True, expires_on__gte=today).first()
    if token is None or not token.acts_for.is_active or not token.organisation.is_active:
        return None
    held = current_tenures(today).filter(
        user=token.acts_for, post__organisation=token.organisation, post__role=Role.FILER, post__is_active=True
    )
    tenure = held.order_by("post_id").first()
    if tenure is None:
        return None
    user = token.acts_for
    user.acting_post = tenure.post
    _used(token, now())
    return user, token


def digest_of(secret: str) -> str:
    """What is kept of a secret: it is long and random, so that a plain digest suffices."""
    return sha256(secret.encode()).hexdigest()


def _used(token: ApiToken, at: datetime) -> None:
    if token.last_used_at is None or token.last_used_at < at - _EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)


def _good(organisation: Organisation, today: date) -> list[ApiToken]:
    return list(tokens_of(organisation).filter(revoked_at__isnull=True, expires_on__gte=today))


def _body(by: User) -> Organisation:
    post = by.acting_post
    if post is None or post.role != Role.APPROVER:
        raise Forbidden(_("您的岗位不能办理此事。"), code="role")
    return post.organisation
