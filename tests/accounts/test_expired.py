"""登录过期: whoever comes back comes back to a page, and learns what was not written."""

import pytest
from django.test import Client

from cets_portal.accounts.services import create_person
from tests.people import LIN, PASSWORD, make_person, signed_in

pytestmark = pytest.mark.django_db

PART = {"HX-Request": "true"}
OURS = "http://testserver/registry/screening/?year=2026&page=2"
LOST = "登录已过期，刚才的操作没有写入，请重新办理。"


def test_a_part_of_a_page_never_becomes_the_sign_in_page() -> None:
    answer = Client().get("/registry/screening/entries/7/", headers=PART | {"HX-Current-URL": OURS})
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["HX-Redirect"] == "/sign-in/?next=/registry/screening/%3Fyear%3D2026%26page%3D2"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/registry/", "//elsewhere.example/", ""])
def test_a_page_that_is_not_ours_is_nowhere_to_come_back_to(elsewhere: str) -> None:
    answer = Client().get("/registry/imports/7/progress/", headers=PART | {"HX-Current-URL": elsewhere})
    assert answer["HX-Redirect"] == "/sign-in/?next=/desk/"
    answer = Client().post("/registry/screening/run/", headers={"Referer": elsewhere})
    assert answer["Location"] == "/sign-in/?next=/desk/&lost=1"


def test_a_page_is_come_back_to_as_it_was() -> None:
    answer = Client().get("/registry/screening/?year=2026")
    assert answer["Location"] == "/sign-in/?next=/registry/screening/%3Fyear%3D2026"


def test_after_a_button_one_comes_back_to_its_page_and_is_told_that_nothing_was_written() -> None:
    make_person(LIN)
    person = Client()
    door = person.post("/registry/screening/run/", headers={"Referer": OURS})["Location"]
    assert LOST in person.get(door).content.decode()
    back = person.post(door, {"username": "lin", "password": PASSWORD})
    assert back["Location"] == "/registry/screening/?year=2026&page=2"
    assert LOST in person.get("/account/").content.decode()


def test_who_only_opened_a_page_or_signed_out_has_lost_nothing() -> None:
    assert "lost" not in Client().get("/desk/")["Location"]
    assert "lost" not in Client().post("/sign-out/", headers={"Referer": OURS})["Location"]
    assert LOST not in Client().get("/sign-in/?next=/desk/").content.decode()


def test_a_first_password_is_changed_on_a_page_of_its_own() -> None:
    _user, password = create_person(username="gao", display_name="高远")
    person = Client()
    person.post("/sign-in/", {"username": "gao", "password": password})
    answer = person.get("/inbox/", headers=PART)
    assert answer["HX-Redirect"] == "/account/password/"


def test_an_open_session_is_asked_for_no_password() -> None:
    assert "HX-Redirect" not in signed_in(LIN).get("/account/", headers=PART)
