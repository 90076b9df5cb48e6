"""登录: sign-in, first password, lock after repeated failures, language."""

import pytest
from django.test import Client
from django.urls import reverse

from cets_portal.accounts.models import User
from cets_portal.accounts.services import create_person
from tests.people import HE, LIN, PASSWORD, make_person, signed_in

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"


def try_to_sign_in(client: Client, password: str, **extra: str) -> int:
    return client.post(SIGN_IN, {"username": "lin", "password": password, **extra}).status_code


def test_a_person_signs_in_and_out() -> None:
    make_person(LIN)
    client = Client()
    assert try_to_sign_in(client, PASSWORD) == 302
    assert client.get("/account/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/account/").status_code == 302


def test_sign_in_leads_back_to_the_page_wanted_but_never_off_the_site() -> None:
    make_person(LIN)
    answer = Client().post(SIGN_IN, {"username": "lin", "password": PASSWORD, "next": "/registry/enterprises/"})
    assert answer["Location"] == "/registry/enterprises/"
    answer = Client().post(SIGN_IN, {"username": "lin", "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer["Location"] == reverse("desk")


def test_five_failures_lock_the_name_even_for_the_right_password() -> None:
    make_person(LIN)
    client = Client()
    codes = [try_to_sign_in(client, "wrong-password") for _ in range(5)]
    assert codes[:4] == [200] * 4
    assert codes[4] == 429
    assert try_to_sign_in(Client(), PASSWORD) == 429


def test_the_lock_page_says_how_long_and_not_whether_the_name_exists() -> None:
    client = Client()
    for _ in range(5):
        answer = client.post(SIGN_IN, {"username": "nobody-here", "password": "x"})
    assert answer.status_code == 429
    assert "30" in answer.content.decode()


def test_a_first_password_must_be_changed_before_anything_else() -> None:
    _user, password = create_person(username="gao", display_name="高远")
    client = Client()
    client.post(SIGN_IN, {"username": "gao", "password": password})
    assert client.get("/account/")["Location"] == reverse("password-change")
    client.post(
        "/account/password/",
        {"old_password": password, "new_password1": "blue-mountain-77", "new_password2": "blue-mountain-77"},
    )
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("weak", ["short", "1234567890", "password123", "gao-gao-gao"])
def test_weak_passwords_are_refused(weak: str) -> None:
    user, password = create_person(username="gao-gao-ga", display_name="高远")
    client = Client()
    client.post(SIGN_IN, {"username": user.username, "password": password})
    client.post("/account/password/", {"old_password": password, "new_password1": weak, "new_password2": weak})
    user.refresh_from_db()
    assert user.must_change_password


def test_the_language_stays_with_the_person() -> None:
    client = signed_in(HE)
    client.post("/language/", {"language": "en", "next": "/account/"})
    assert User.objects.get(username="he").language == "en"
    assert "Sign out" in client.get("/account/").content.decode()


def test_the_lock_counts_a_name_in_whatever_letters_it_is_written() -> None:
    make_person(LIN)
    for name in ("lin", "LIN", "Lin", "ｌｉｎ", " lin "):
        Client().post(SIGN_IN, {"username": name, "password": "wrong-password"})
    assert Client().post(SIGN_IN, {"username": "LIN", "password": PASSWORD}).status_code == 429


def test_a_language_chosen_at_the_door_is_kept_after_it() -> None:
    make_person(HE)
    client = Client()
    client.post("/language/", {"language": "en", "next": "/sign-in/"})
    client.post("/sign-in/", {"username": "he", "password": PASSWORD})
    assert User.objects.get(username="he").language == "en"
    assert '<html lang="en"' in client.get("/account/").content.decode()
