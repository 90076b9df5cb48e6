"""人物: the people of the tests. Everyone has a name, a body and one post; tests read as stories.

林岚 Lin is clerk of the demo province, 周正 Zhou reviews, 陈澄 Cheng is the second clerk, 赵宁 Zhao sits in
another province, 王磊 Wang files for the steelworks, 何青 He for the ministry.
"""

from dataclasses import dataclass
from datetime import date

from django.test import Client

from cets_portal.accounts.models import Organisation, OrganisationKind, Post, Role, Tenure, User

DEMO = "99"
OTHER = "42"
PASSWORD = "green-river-1234"


@dataclass(frozen=True)
class Person:
    """Who: login name, shown name, role, kind of body, its name, its province and city."""

    username: str
    name: str
    role: Role
    kind: OrganisationKind
    body: str
    province: str = ""
    city: str = ""
    uscc: str = ""


LIN = Person("lin", "林岚", Role.CLERK, OrganisationKind.PROVINCE, "示例省生态环境厅", DEMO)
CHENG = Person("cheng", "陈澄", Role.CLERK, OrganisationKind.PROVINCE, "示例省生态环境厅", DEMO)
ZHOU = Person("zhou", "周正", Role.REVIEWER, OrganisationKind.PROVINCE, "示例省生态环境厅", DEMO)
QIAN = Person("qian", "钱安", Role.BUREAU_ADMIN, OrganisationKind.PROVINCE, "示例省生态环境厅", DEMO)
SUN = Person("sun", "孙明", Role.AUDITOR, OrganisationKind.PROVINCE, "示例省生态环境厅", DEMO)
ZHAO = Person("zhao", "赵宁", Role.CLERK, OrganisationKind.PROVINCE, "湖北省生态环境厅", OTHER)
MA = Person("ma", "马静", Role.CITY_OFFICER, OrganisationKind.CITY, "滨江市生态环境局", DEMO, "滨江市")
WANG = Person(
    "wang",
    "王磊",
    Role.FILER,
    OrganisationKind.ENTERPRISE,
    "滨江示例钢铁有限公司",
    DEMO,
    "滨江市",
    "91991208MAJU6XYH79",
)
WU = Person(
    "wu",
    "吴桐",
    Role.APPROVER,
    OrganisationKind.ENTERPRISE,
    "滨江示例钢铁有限公司",
    DEMO,
    "滨江市",
    "91991208MAJU6XYH79",
)
CHEN = Person(
    "chen",
    "陈川",
    Role.FILER,
    OrganisationKind.ENTERPRISE,
    "云屏示例水泥有限公司",
    DEMO,
    "云屏市",
    "91991408MAQ8099M39",
)
XU = Person("xu", "许言", Role.VERIFIER, OrganisationKind.AGENCY, "示例核查服务有限公司", uscc="91991101MA5W6EN619")
HE = Person("he", "何青", Role.MINISTRY_ADMIN, OrganisationKind.MINISTRY, "生态环境部")

#: One person for each role, for the permission test.
ONE_OF_EACH = (LIN, ZHOU, QIAN, MA, WANG, WU, XU, HE, SUN)


def make_person(who: Person) -> User:
    """The person with the body and the post, ready to act (`acting_post` set as middleware would)."""
    body, _ = Organisation.objects.get_or_create(
        kind=who.kind, name=who.body, province=who.province, city=who.city, uscc=who.uscc
    )
    user, new = User.objects.get_or_create(username=who.username, defaults={"display_name": who.name})
    if new:
        user.set_password(PASSWORD)
        user.save()
        post = Post.objects.create(organisation=body, role=who.role, title=f"{who.role.label}（{who.name}）")
        Tenure.objects.create(post=post, user=user, from_on=date(2025, 1, 1))
    user.acting_post = Post.objects.select_related("organisation").get(tenures__user=user)
    return user


def signed_in(who: Person) -> Client:
    """A browser in which this person has signed in."""
    user = make_person(who)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
