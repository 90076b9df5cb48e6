"""账户办理: create people, hand posts over, vacate them, mend accounts. Each act leaves an audit entry."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.lockout import folded, lift_lock, locked_names
from cets_portal.accounts.models import ROLES_OF_KIND, SIGN_IN_NAME, Organisation, Post, Role, Tenure, User
from cets_portal.accounts.selectors import current_tenures, open_tenures, posts_open
from cets_portal.audit.door import FAILED, LOCKED, record_at_door, shown_name
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from cets_portal.clock import reading as clock

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"


def create_person(*, username: str, display_name: str, email: str = "") -> tuple[User, str]:
    """A new person with a random first password, which must be changed at the first sign-in.

    Refused for a name that is taken, in whatever letters, or that is no sign-in name.
    """
    try:
        SIGN_IN_NAME(username)
    except ValidationError as fault:
        found = _("登录名“%(name)s”不能用。") % {"name": shown_name(username)}
        raise Refused(f"{found}{fault.messages[0]}", code="sign_in_name") from fault
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("登录名“%(name)s”已有人使用，请换一个。") % {"name": username}, code="taken")
    password = _one_time_password()
    user = User(username=username, display_name=display_name, email=email, must_change_password=True)
    user.set_password(password)
    user.save()
    return user, password


def _one_time_password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _i in range(4)) for _j in range(4))


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


def hand_over(*, post: Post, to: User, today: date, by: User | None, on: date | None = None) -> Tenure:
    """交接: the present holder's term ends and the successor's begins, in one transaction.

    Handed over today (`on` None), the predecessor's rights end at this instant; on a later day, with the day
    before. The partial unique constraint decides between two officers who hand the same post over at once.
    """
    begins = on or today
    _check_hand_over(post, to, today, begins)
    try:
        with transaction.atomic():
            before = _make_room(post, begins, today)
            tenure = Tenure.objects.create(post=post, user=to, from_on=begins, appointed_by=by)
            detail = {"from": str(before or ""), "to": str(to)} | ({"on": str(begins)} if begins > today else {})
            record("accounts.post.hand_over", post, by=by, detail=detail)
    except IntegrityError as clash:
        raise Conflict(_("此岗位刚刚已由他人任命，请刷新后再办。"), code="conflict") from clash
    return tenure


def hand_over_by_form(*, post: Post, data: Mapping[str, Any], today: date, by: User | None) -> str:
    """Hand over as the form says (successor, or username, display_name, email; on).

    Returns the first password of a newly made person, to be shown once; empty for somebody already known.
    In one transaction: a refused hand-over leaves no person behind.
    """
    with transaction.atomic():
        successor, password = data["successor"], ""  # nosec B105 - somebody already known keeps the own one
        if successor is None:
            successor, password = create_person(
                username=data["username"], display_name=data["display_name"], email=data["email"]
            )
        hand_over(post=post, to=successor, today=today, by=by, on=data["on"])
    return password


def _check_hand_over(post: Post, to: User, today: date, begins: date) -> None:
    if not post.is_active:
        raise Refused(_("岗位“%(post)s”已停用，不能任命。") % {"post": post.title}, code="inactive")
    if begins < today:
        raise Refused(_("交接日期不能早于今天：已经办过的事留在原任职人名下。"), code="past_day")
    if post.holder == to:
        raise Refused(_("%(name)s 现在就任此岗，或已定为接任人。") % {"name": to}, code="same_person")


def _make_room(post: Post, begins: date, today: date) -> User | None:
    """End what stands in the way of a term that begins on `begins`; returns whose term it was.

    A term that was to begin no earlier is withdrawn: it ends on its own first day, without ever giving rights.
    """
    last_day = today if begins <= today else begins - timedelta(days=1)
    before = None
    for term in open_tenures(begins).select_for_update(of=("self",)).select_related("user").filter(post=post):
        at_once = begins <= today or term.from_on > last_day
        Tenure.objects.filter(pk=term.pk).update(
            until_on=max(term.from_on, last_day), ended_at=clock.now() if at_once else None
        )
        before = term.user if before is None or term.from_on <= today else before
    return before


def vacate(*, post: Post, today: date, by: User | None, reason: str = "") -> None:
    """离任: end the present term at once and without a successor. The vacancy shows on the posts page."""
    if by is not None and current_tenures(today).filter(post=post, user=by).exists():
        raise Refused(_("自己的离任由他人登记：先把岗位交接给接任人，或请上级办理。"), code="own_post")
    with transaction.atomic():
        before = _make_room(post, today, today)
        if before is None:
            raise Refused(_("岗位“%(post)s”现在空缺。") % {"post": post.title}, code="vacant")
        record("accounts.post.vacate", post, by=by, reason=reason, detail={"from": str(before)})


def reset_password(*, user: User, by: User) -> str:
    """重置密码: a one-time password, to be changed at the next sign-in. Returned once, kept only as a hash.

    Ends every session of the person (they hang on the old password) and lifts a lock.
    """
    password = _one_time_password()
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        lift_lock(user.username)
        record("accounts.password.reset", user, by=by)
    return password


def unlock(*, user: User, now: datetime, by: User) -> None:
    """解除锁定: failed attempts are forgotten; Refused where the account is not locked."""
    if not locked_names([user.username], now):
        raise Refused(_("%(name)s 的登录名没有锁定。") % {"name": user}, code="not_locked")
    with transaction.atomic():
        lift_lock(user.username)
        record("accounts.unlock", user, by=by)


def record_failure(name: str, *, address: str, now: datetime, locked: bool) -> None:
    """Write a failed sign-in into the audit log, and the lock that it brought; `now` is the machine's."""
    person = User.objects.filter(username__iexact=folded(name)).first()
    post = next(iter(posts_open(person, now.date())), None) if person else None
    province = post.organisation.province if post else ""
    for action in (FAILED, LOCKED) if locked else (FAILED,):
        record_at_door(action, typed=name, person=person, address=address, province=province, now=now)


def change_password(*, user: User, password: str) -> None:
    """Validate, store, and drop the first-password mark. ValidationError carries the reasons."""
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record("accounts.password.change", user, by=user)
