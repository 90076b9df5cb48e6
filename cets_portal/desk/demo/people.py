"""演示人员: who can sign in to the demo, with one password that each installation makes for itself."""

import secrets
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password

from cets_portal.accounts.models import Organisation, OrganisationKind, Post, Role, Tenure, User
from cets_portal.norms.provinces import provinces

DEMO_PROVINCE = "99"
SINCE = date(2025, 1, 1)


class DemoPerson(NamedTuple):
    """Sign-in name, shown name, role, title of the post, kind of body."""

    username: str
    name: str
    role: Role
    title: str
    kind: OrganisationKind


PEOPLE = (
    DemoPerson("linlan", "林岚", Role.CLERK, "经办（一）", OrganisationKind.PROVINCE),
    DemoPerson("chencheng", "陈澄", Role.CLERK, "经办（二）", OrganisationKind.PROVINCE),
    DemoPerson("zhouzheng", "周正", Role.REVIEWER, "审核签发", OrganisationKind.PROVINCE),
    DemoPerson("qianan", "钱安", Role.BUREAU_ADMIN, "岗位管理员", OrganisationKind.PROVINCE),
    DemoPerson("sunming", "孙明", Role.AUDITOR, "审计员", OrganisationKind.PROVINCE),
    DemoPerson("majing", "马静", Role.CITY_OFFICER, "碳市场专员", OrganisationKind.CITY),
    DemoPerson("heqing", "何青", Role.MINISTRY_ADMIN, "全国碳市场管理", OrganisationKind.MINISTRY),
    DemoPerson("jianghe", "江禾", Role.MINISTRY_ADMIN, "全国碳市场复核", OrganisationKind.MINISTRY),
)

#: Filers and approvers of the four works that have people, in the order of the sectors in the demo.
ENTERPRISE_SIGN_INS = ("wanglei", "wutong", "chenchuan", "shenyue", "huangyi", "luoan", "tangke", "weiran")


def demo_password() -> str:
    """The demo's password: made once per installation, kept in var/ for its owner only."""
    path = Path(settings.VAR) / "demo" / "password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"demo-{secrets.token_hex(4)}", encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def sign_ins() -> list[tuple[str, str, str]]:
    """(post, sign-in name, password) of everyone the demo has made, for the console."""
    password = demo_password()
    names = [person.username for person in PEOPLE] + [*ENTERPRISE_SIGN_INS, "hemin", "baixue", "xuyan", "dujing"]
    tenures = Tenure.objects.filter(user__username__in=names, until_on__isnull=True)
    rows = tenures.select_related("post__organisation", "user").order_by("pk")
    return [(f"{row.user} · {row.post.organisation} {row.post.title}", row.user.username, password) for row in rows]


def make_bodies() -> dict[str, Organisation]:
    """The ministry, the bureaus of all provinces, and the demo's cities; those that stand are kept."""
    made = {"ministry": _body(OrganisationKind.MINISTRY, "生态环境部")}
    for province in provinces():
        made[province.code] = _body(OrganisationKind.PROVINCE, province.bureau, province.code)
    return made


def _body(kind: OrganisationKind, name: str, province: str = "", city: str = "", uscc: str = "") -> Organisation:
    key = {"kind": kind, "province": province, "city": city, "uscc": uscc}
    return Organisation.objects.get_or_create(**key, defaults={"name": name})[0]


def city_body(city: str) -> Organisation:
    return _body(OrganisationKind.CITY, f"{city}生态环境局", DEMO_PROVINCE, city)


def unit_body(name: str, uscc: str, city: str) -> Organisation:
    return _body(OrganisationKind.ENTERPRISE, name, DEMO_PROVINCE, city, uscc)


def agency_body(name: str, uscc: str) -> Organisation:
    return _body(OrganisationKind.AGENCY, name, uscc=uscc)


def seat(body: Organisation, person: DemoPerson) -> User:
    """The person in the post of the body; both are made where they are missing."""
    user, new = User.objects.get_or_create(
        username=person.username, defaults={"display_name": person.name, "is_staff": person.role == "ministry_admin"}
    )
    if new:
        user.password = _hashed(demo_password())
        user.save(update_fields=["password"])
    post, _ = Post.objects.get_or_create(organisation=body, title=person.title, defaults={"role": person.role})
    if not post.tenures.filter(until_on__isnull=True).exists():
        Tenure.objects.create(post=post, user=user, from_on=SINCE)
    user.acting_post = post
    return user


@cache
def _hashed(password: str) -> str:
    """One hash for all who share the password: each would take a third of a second."""
    return make_password(password)


def acting(username: str) -> User:
    """One of the demo's people in the post of theirs."""
    tenure = Tenure.objects.select_related("user", "post__organisation").get(user__username=username, until_on=None)
    tenure.user.acting_post = tenure.post
    return tenure.user
