"""账户办理: create people, hand posts over, vacate them. Each act leaves an audit entry."""

import secrets
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import ROLES_OF_KIND, Organisation, Post, Role, Tenure, User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"


def create_person(*, username: str, display_name: str, email: str = "") -> tuple[User, str]:
    """A new person with a random first password, which must be changed at the first sign-in."""
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("登录名“%(name)s”已有人使用，请换一个。") % {"name": username}, code="taken")
    password = "-".join("".join(secrets.choice(_LETTERS) for _i in range(4)) for _j in range(4))
    user = User(username=username, display_name=display_name, email=email, must_change_password=True)
    user.set_password(password)
    user.save()
    return user, password


def add_post(*, organisation: Organisation, role: Role, title: str, by: User | None) -> Post:
    """A new seat. Refused where the role has no place in this kind of organisation."""
    if role not in ROLES_OF_KIND[organisation.kind]:
        raise Refused(
            _("“%(role)s”不是%(kind)s的岗位。") % {"role": role.label, "kind": organisation.get_kind_display()},
            code="role_not_of_kind",
        )
    with transaction.atomic():
        if Post.objects.filter(organisation=organisation, title=title).exists():
            raise Refused(_("本单位已有名为“%(title)s”的岗位。") % {"title": title}, code="taken")
        post = Post.objects.create(organisation=organisation, role=role, title=title)
        record("accounts.post.add", post, by=by)
    return post


def hand_over(*, post: Post, to: User, today: date, by: User | None) -> Tenure:
    """交接: the present holder's term ends today, the successor's begins today, in one transaction.

    The partial unique constraint decides between two officers who hand the same post over at once.
    """
    if not post.is_active:
        raise Refused(_("岗位“%(post)s”已停用，不能任命。") % {"post": post.title}, code="inactive")
    try:
        with transaction.atomic():
            before = Tenure.objects.select_for_update().filter(post=post, until_on__isnull=True).first()
            if before and before.user_id == to.pk:
                raise Refused(_("%(name)s 现在就任此岗。") % {"name": to}, code="same_person")
            if before:
                Tenure.objects.filter(pk=before.pk, until_on__isnull=True).update(until_on=today)
            tenure = Tenure.objects.create(post=post, user=to, from_on=today, appointed_by=by)
            detail = {"from": str(before.user) if before else "", "to": str(to)}
            record("accounts.post.hand_over", post, by=by, detail=detail)
    except IntegrityError as clash:
        raise Conflict(_("此岗位刚刚已由他人任命，请刷新后再办。"), code="conflict") from clash
    return tenure


def vacate(*, post: Post, today: date, by: User | None, reason: str = "") -> None:
    """离任: end the present term without a successor. The vacancy shows on the posts page."""
    if by is not None and post.holder == by:
        raise Refused(_("自己的离任由他人登记：先把岗位交接给接任人，或请上级办理。"), code="own_post")
    with transaction.atomic():
        ended = Tenure.objects.filter(post=post, until_on__isnull=True).update(until_on=today)
        if not ended:
            raise Refused(_("岗位“%(post)s”现在空缺。") % {"post": post.title}, code="vacant")
        record("accounts.post.vacate", post, by=by, reason=reason)


def change_password(*, user: User, password: str) -> None:
    """Validate, store, and drop the first-password mark. ValidationError carries the reasons."""
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record("accounts.password.change", user, by=user)
