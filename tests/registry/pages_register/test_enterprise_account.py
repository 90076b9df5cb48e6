"""开通企业账号: a new enterprise gets its body, its posts and one person who can sign in, and nobody gets in twice."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cets_portal.accounts.models import Organisation, OrganisationKind, Role, Tenure, User
from cets_portal.audit.errors import Conflict
from cets_portal.audit.models import Entry
from registry.models import Enterprise
from registry.services.holders import open_account
from tests.factories import make_enterprise
from tests.people import LIN, QIAN, ZHOU, make_person, signed_in
from tests.registry.lists_at_work import at_once

pytestmark = pytest.mark.django_db

NEWCOMER = {"role": "approver", "display_name": "韩雪", "username": "hanxue", "email": ""}


@pytest.fixture
def unit() -> Enterprise:
    return make_enterprise("青禾示例热电有限公司")


def address(unit: Enterprise) -> str:
    return reverse("enterprise-account-open", args=[unit.uscc])


def open_it(unit: Enterprise, **fields: str) -> Any:
    return signed_in(QIAN).post(address(unit), NEWCOMER | fields)


def password_on(response: Any) -> str:
    found = re.search(r"\b(?:\w{4}-){3}\w{4}\b", response.content.decode())
    assert found
    return found[0]


def test_the_first_person_signs_in_with_the_password_shown_once_and_must_change_it(unit: Enterprise) -> None:
    response = open_it(unit)
    assert response["Cache-Control"] == "no-store"
    password = password_on(response)
    unit.refresh_from_db()
    body = unit.organisation
    assert body is not None
    assert (body.kind, body.uscc, body.province, body.city) == ("enterprise", unit.uscc, "99", "滨江市")
    assert sorted(body.posts.values_list("role", flat=True)) == [Role.APPROVER, Role.FILER]
    person = User.objects.get(username="hanxue")
    assert Tenure.objects.get(user=person).post.role == Role.APPROVER
    assert person.must_change_password
    assert password not in str(Entry.objects.values_list("detail", "reason"))
    client = Client()
    client.post(reverse("sign-in"), {"username": "hanxue", "password": password})
    assert client.get(reverse("desk"))["Location"].startswith(reverse("password-change"))


def test_opening_leaves_its_entries(unit: Enterprise) -> None:
    open_it(unit, role="filer")
    actions = set(Entry.objects.values_list("action", flat=True))
    assert actions >= {"registry.enterprise.give_account", "accounts.post.add", "accounts.post.hand_over"}
    assert Tenure.objects.get(user__username="hanxue").post.role == Role.FILER


def test_an_account_is_opened_once(unit: Enterprise) -> None:
    open_it(unit)
    again = open_it(unit, username="other")
    assert again["Location"] == reverse("enterprise-detail", args=[unit.uscc])
    assert not User.objects.filter(username="other").exists()
    assert signed_in(QIAN).get(address(unit)).status_code == 302


def test_a_sign_in_name_in_use_is_said_at_its_field_and_nothing_is_half_made(unit: Enterprise) -> None:
    make_person(LIN)
    response = open_it(unit, username="LIN")
    assert "username" in response.context["form"].errors
    unit.refresh_from_db()
    assert unit.organisation is None
    assert not Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE).exists()


@pytest.mark.parametrize("wrong", [{"display_name": ""}, {"username": ""}, {"role": "clerk"}, {"display_name": "=甲"}])
def test_what_is_wrong_is_said_at_its_field(unit: Enterprise, wrong: dict[str, str]) -> None:
    response = open_it(unit, **wrong)
    assert set(response.context["form"].errors) == set(wrong)
    assert not User.objects.filter(username="hanxue").exists()


def test_a_body_that_was_made_before_gets_its_missing_post_and_person(unit: Enterprise) -> None:
    body = Organisation.objects.create(kind="enterprise", name="旧名", uscc=unit.uscc, province="99", is_active=False)
    body.posts.create(role=Role.FILER, title="填报岗")
    open_it(unit)
    body.refresh_from_db()
    assert (body.name, body.is_active) == (unit.name, True)
    assert sorted(body.posts.values_list("role", flat=True)) == [Role.APPROVER, Role.FILER]


def test_only_the_bureaus_administrator_of_the_province_opens_it(unit: Enterprise) -> None:
    for who in (LIN, ZHOU):
        assert signed_in(who).post(address(unit), NEWCOMER).status_code == 403
    stranger = make_enterprise("湖北示例热电有限公司", province="42")
    assert open_it(stranger).status_code == 404


def test_the_enterprise_page_offers_it_and_later_leads_to_the_posts(unit: Enterprise) -> None:
    page = reverse("enterprise-detail", args=[unit.uscc])
    assert address(unit) in signed_in(QIAN).get(page).content.decode()
    assert address(unit) not in signed_in(LIN).get(page).content.decode()
    open_it(unit)
    html = signed_in(QIAN).get(page).content.decode()
    assert address(unit) not in html
    unit.refresh_from_db()
    assert f"{reverse('posts')}?organisation={unit.organisation_id}" in html


def test_the_register_finds_who_has_no_account(unit: Enterprise) -> None:
    bare = make_enterprise("无账号示例有限公司")
    open_it(unit)
    client = signed_in(QIAN)
    without = client.get("/registry/enterprises/?account=none").content.decode()
    assert bare.name in without
    assert unit.name not in without
    assert bare.name not in client.get("/registry/enterprises/?account=open").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_at_once_one_prevails(unit: Enterprise) -> None:
    qian = make_person(QIAN)

    def opening(username: str) -> Any:
        return open_account(
            unit, role=Role.FILER, username=username, display_name="韩雪", email="", today=date(2026, 9, 1), by=qian
        )

    results = at_once(lambda: opening("one"), lambda: opening("two"))
    assert sum(isinstance(result, Conflict) for result in results) == 1, results
    assert User.objects.filter(username__in=("one", "two")).count() == 1
    assert Organisation.objects.filter(uscc=unit.uscc).count() == 1
