"""忘记密码与锁定: who may mend whose account, and what it leaves behind."""

import re
from datetime import date

import pytest
from django.test import Client

from cets_portal.accounts.models import Post, Tenure, User
from cets_portal.audit.models import Entry
from tests.people import CHENG, HE, LIN, PASSWORD, QIAN, SUN, WANG, WU, XU, ZHAO, Person, make_person, signed_in

pytestmark = pytest.mark.django_db

ONE_TIME = re.compile(r"[A-Za-z2-9]{4}(?:-[A-Za-z2-9]{4}){3}")


def address_of(who: Person, act: str) -> str:
    return f"/posts/{Post.objects.get(tenures__user=make_person(who)).pk}/{act}/"


def sign_in(who: Person, password: str) -> Client:
    client = Client()
    client.post("/sign-in/", {"username": who.username, "password": password})
    return client


def lock(who: Person) -> None:
    for _ in range(5):
        sign_in(who, "wrong-password")


def test_the_bureaus_admin_gives_a_one_time_password_that_must_be_changed() -> None:
    url = address_of(LIN, "reset-password")
    admin, open_elsewhere = signed_in(QIAN), sign_in(LIN, PASSWORD)
    assert not ONE_TIME.search(admin.get(url).content.decode())
    answer = admin.post(url)
    found = ONE_TIME.search(answer.content.decode())
    assert found
    assert answer["Cache-Control"] == "no-store"
    assert open_elsewhere.get("/account/")["Location"].startswith("/sign-in/")
    assert sign_in(LIN, PASSWORD).get("/account/")["Location"].startswith("/sign-in/")
    assert sign_in(LIN, found[0]).get("/account/")["Location"] == "/account/password/"
    assert found[0] not in User.objects.get(username="lin").password
    assert found[0] not in admin.get(url).content.decode()


def test_a_reset_is_audited_without_the_password() -> None:
    admin = signed_in(QIAN)
    password = ONE_TIME.search(admin.post(address_of(LIN, "reset-password")).content.decode())
    entry = Entry.objects.get(action="accounts.password.reset")
    assert (entry.actor_name, entry.target_label, entry.province) == ("钱安", "林岚", "99")
    assert password
    assert password[0] not in f"{entry.detail}{entry.reason}"


def test_a_lock_is_lifted_at_once_and_a_reset_lifts_it_too() -> None:
    make_person(LIN)
    admin = signed_in(QIAN)
    for act in ("unlock", "reset-password"):
        lock(LIN)
        assert "登录已锁定" in admin.get("/posts/").content.decode()
        admin.post(address_of(LIN, act))
        assert "登录已锁定" not in admin.get("/posts/").content.decode()
    assert Entry.objects.filter(action="accounts.unlock", target_label="林岚").count() == 1


def test_what_is_not_locked_is_not_unlocked() -> None:
    url = address_of(LIN, "unlock")
    page = signed_in(QIAN).post(url, follow=True).content.decode()
    assert "没有锁定" in page
    assert not Entry.objects.filter(action="accounts.unlock").exists()


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        (QIAN, LIN, 200),
        (QIAN, WANG, 200),  # An enterprise of the province.
        (WU, WANG, 200),  # The approver of the same enterprise.
        (HE, QIAN, 200),
        (HE, SUN, 200),
        (HE, XU, 200),
        (QIAN, QIAN, 404),  # One changes one's own password with the present one.
        (QIAN, SUN, 404),  # The auditor watches the bureau.
        (QIAN, HE, 404),
        (QIAN, ZHAO, 404),
        (WU, LIN, 404),
        (WU, XU, 404),
        (LIN, CHENG, 403),
        (WANG, WU, 403),
        (SUN, LIN, 403),
    ],
    ids=lambda one: getattr(one, "username", None),
)
def test_nobody_mends_the_account_of_a_stranger_or_of_somebody_above(who: Person, whom: Person, status: int) -> None:
    reader = signed_in(who)
    url = address_of(whom, "reset-password")
    before = User.objects.get(username=whom.username).password
    assert reader.get(url).status_code == status
    assert reader.post(url).status_code == status
    assert (User.objects.get(username=whom.username).password != before) == (status == 200)


def test_who_also_holds_a_post_elsewhere_is_out_of_reach() -> None:
    url = address_of(LIN, "reset-password")
    elsewhere = Post.objects.get(tenures__user=make_person(ZHAO))
    Tenure.objects.filter(post=elsewhere).delete()
    Tenure.objects.create(post=elsewhere, user=User.objects.get(username="lin"), from_on=date(2025, 1, 1))
    admin = signed_in(QIAN)
    assert admin.post(url).status_code == 404
    assert url not in admin.get("/posts/").content.decode()


def test_an_account_of_the_back_office_is_out_of_reach() -> None:
    url = address_of(LIN, "reset-password")
    User.objects.filter(username="lin").update(is_staff=True)
    assert signed_in(QIAN).post(url).status_code == 404


def test_the_door_says_who_helps() -> None:
    page = Client().get("/sign-in/").content.decode()
    assert "忘记密码" in page
    assert "岗位管理员" in page
