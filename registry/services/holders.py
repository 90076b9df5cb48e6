"""企业账户单位: ties an enterprise of the register to the body in which its people hold posts."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Organisation, OrganisationKind, Post, Role, User
from cets_portal.accounts.services import add_post, create_person, hand_over
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from registry.models import Enterprise

#: The posts every enterprise has from the first day.
_POSTS = (Role.APPROVER, Role.FILER)


def open_account(
    enterprise: Enterprise, *, role: Role, username: str, display_name: str, email: str, today: date, by: User | None
) -> tuple[User, str]:
    """开通企业账号: its body, its two posts, and the first person in the post of `role`, in one transaction.

    Returns the person and the one-time password, which is kept nowhere and must be changed at the first sign-in.
    Conflict: somebody has opened it already. Refused: the sign-in name is in use.
    """
    with transaction.atomic():
        held = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
        if held.organisation_id:
            raise Conflict(_("%(name)s已开通账号。人员在“岗位与人员”任命。") % {"name": held.name}, code="open")
        body = _body_of(held)
        posts = {each: _post_of(body, each, by) for each in _POSTS}
        if posts[role].holder:
            raise Refused(_("“%(post)s”已有人任职，请在“岗位与人员”办理。") % {"post": posts[role].title}, code="held")
        give_account(held, body, by=by)
        person, password = create_person(username=username, display_name=display_name, email=email)
        hand_over(post=posts[role], to=person, today=today, by=by)
    enterprise.refresh_from_db()
    return person, password


def _body_of(enterprise: Enterprise) -> Organisation:
    """The body with this code, made where there is none; one that was shut is opened again in its place."""
    body, _new = Organisation.objects.update_or_create(
        kind=OrganisationKind.ENTERPRISE,
        uscc=enterprise.uscc,
        defaults={
            "name": enterprise.name, "province": enterprise.province, "city": enterprise.city, "is_active": True,
        },
    )  # fmt: skip
    return body


def _post_of(body: Organisation, role: Role, by: User | None) -> Post:
    found = body.posts.filter(role=role, is_active=True).order_by("pk").first()
    return found or add_post(organisation=body, role=role, title=str(role.label), by=by)


def give_account(enterprise: Enterprise, organisation: Organisation, *, by: User | None) -> None:
    """Tie them together. Refused where the codes differ: nobody may read another enterprise's pages."""
    if organisation.kind != OrganisationKind.ENTERPRISE or organisation.uscc != enterprise.uscc:
        raise Refused(
            _("账户单位的统一社会信用代码与企业不同（%(found)s，应为 %(wanted)s）。")
            % {"found": organisation.uscc, "wanted": enterprise.uscc},
            code="other_code",
        )
    with transaction.atomic():
        Enterprise.objects.filter(pk=enterprise.pk).update(organisation=organisation)
        record("registry.enterprise.give_account", enterprise, by=by)
    enterprise.refresh_from_db()
