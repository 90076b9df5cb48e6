"""门口的审计: failed sign-ins and locks are written down, whatever is typed and however often."""

from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from cets_portal.accounts.models import User
from cets_portal.audit.door import FAILED, FLOODED, LOCKED, MOST_FROM_ONE_ADDRESS, record_at_door, shown_name
from cets_portal.audit.models import Entry
from tests.people import LIN, PASSWORD, QIAN, SUN, ZHAO, make_person, signed_in

pytestmark = pytest.mark.django_db


def fail(name: str, password: str = "open-sesame-9") -> int:
    return Client().post("/sign-in/", {"username": name, "password": password}, REMOTE_ADDR="203.0.113.5").status_code


def seen_by_sun() -> str:
    return signed_in(SUN).get("/audit/").content.decode()


def test_a_failed_sign_in_is_in_the_log_with_name_and_address_and_without_password() -> None:
    make_person(LIN)
    fail("lin")
    entry = Entry.objects.get(action=FAILED)
    assert (entry.target_label, entry.province, entry.actor) == ("lin", "99", None)
    assert entry.detail == {"address": "203.0.113.5", "known": True}
    page = seen_by_sun()
    assert "登录未成" in page
    assert "203.0.113.5" in page
    assert "open-sesame" not in page + str(vars(entry))


def test_a_lock_is_in_the_log_once() -> None:
    make_person(LIN)
    for _ in range(7):
        fail("LIN")
    assert Entry.objects.filter(action=LOCKED).count() == 1
    assert Entry.objects.filter(action=FAILED).count() == 7
    assert "登录名被锁定" in seen_by_sun()


def test_the_auditor_sees_strangers_at_the_door_and_the_admin_does_not() -> None:
    fail("nobody-here")
    assert "nobody-here" in seen_by_sun()
    assert "nobody-here" not in signed_in(QIAN).get("/audit/").content.decode()


def test_failures_of_another_provinces_people_stay_there() -> None:
    make_person(ZHAO)
    fail("zhao")
    assert "登录未成" not in seen_by_sun()


@pytest.mark.parametrize(
    "name", ["a\0b", "\x1b[31m\u202eevil\u200b", "<script>alert(1)</script>", "长" * 5000, "\ud800"]
)
def test_no_name_breaks_the_page(name: str) -> None:
    assert fail(name.encode("utf-8", "replace").decode()) < 500
    page = signed_in(SUN).get("/audit/")
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    label = Entry.objects.get(action=FAILED).target_label
    assert len(label) <= 60
    assert not set(label) & set("\0\x1b\u202e\u200b")


def test_a_typed_name_shows_what_cannot_be_seen() -> None:
    assert shown_name("li\u200bn") == "li�n"
    assert shown_name("a" * 61) == "a" * 59 + "…"


def test_a_flood_from_one_address_is_told_once_and_others_are_still_heard() -> None:
    for number in range(MOST_FROM_ONE_ADDRESS + 20):
        record_at_door(FAILED, typed=f"n{number}", person=None, address="203.0.113.5", province="", now=timezone.now())
    assert Entry.objects.filter(action=FAILED).count() == MOST_FROM_ONE_ADDRESS
    assert Entry.objects.filter(action=FLOODED).count() == 1
    make_person(LIN)
    Client().post("/sign-in/", {"username": "lin", "password": "x"}, REMOTE_ADDR="203.0.113.77")
    assert Entry.objects.filter(action=FAILED, target_label="lin").exists()


def test_many_addresses_do_not_fill_the_log_either() -> None:
    with patch("cets_portal.audit.door.MOST", 5):
        for number in range(100):
            record_at_door(
                FAILED, typed="x", person=None, address=f"203.0.113.{number}", province="", now=timezone.now()
            )
    assert Entry.objects.filter(action=FAILED).count() == 5
    assert Entry.objects.filter(action=FLOODED).count() <= MOST_FROM_ONE_ADDRESS


def test_a_sign_in_is_in_the_log_of_the_province() -> None:
    make_person(LIN)
    Client().post("/sign-in/", {"username": "lin", "password": PASSWORD})
    entry = Entry.objects.get(action="accounts.sign_in")
    assert (entry.province, entry.actor) == ("99", User.objects.get(username="lin"))


def test_there_is_one_door() -> None:
    assert Client().get("/admin/login/")["Location"].startswith("/sign-in/")
