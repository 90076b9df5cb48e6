"""岗位: rights belong to the post; a hand-over leaves no orphan."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connections, transaction

from cets_portal.accounts.models import Post, Role, Tenure, User
from cets_portal.accounts.scope import NOTHING, scope_of
from cets_portal.accounts.selectors import posts_held, seat_of
from cets_portal.accounts.services import add_post, create_person, hand_over, hand_over_by_form, vacate
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.models import Entry
from tests.people import CHENG, DEMO, HE, LIN, MA, QIAN, SUN, WANG, make_person, signed_in

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 22)


def post_of(user: User) -> Post:
    return Post.objects.get(tenures__user=user, tenures__until_on__isnull=True)


def test_a_hand_over_ends_one_term_and_begins_the_next_on_the_same_day() -> None:
    lin, qian = make_person(LIN), make_person(QIAN)
    post = post_of(lin)
    successor, _ = create_person(username="gao", display_name="高远")
    hand_over(post=post, to=successor, today=TODAY, by=qian)
    assert post.holder == successor
    assert Tenure.objects.get(user=lin, post=post).until_on == TODAY
    assert Entry.objects.get(action="accounts.post.hand_over").detail == {"from": "林岚", "to": "高远"}


def test_rights_end_with_the_act_and_not_with_the_day() -> None:
    lin, gao = make_person(LIN), create_person(username="gao", display_name="高远")[0]
    post = post_of(lin)
    hand_over(post=post, to=gao, today=TODAY, by=None)
    assert not posts_held(lin, TODAY)
    assert posts_held(gao, TODAY) == [post]
    vacate(post=post, today=TODAY, by=None)
    assert not posts_held(gao, TODAY)
    assert Tenure.objects.filter(post=post, until_on=TODAY, ended_at__isnull=False).count() == 2


@pytest.mark.parametrize("act", ["hand-over", "vacate"])
def test_the_open_session_of_a_former_holder_is_shut_at_the_very_next_request(act: str) -> None:
    lin, qian = signed_in(LIN), signed_in(QIAN)
    assert lin.get("/registry/enterprises/").status_code == 200
    post = Post.objects.get(tenures__user__username="lin")
    new = {"username": "gao", "display_name": "高远"}
    assert qian.post(f"/posts/{post.pk}/{act}/", new).status_code in (200, 302)
    assert lin.get("/registry/enterprises/").status_code == 403
    assert lin.post("/account/post/", {"post": post.pk})["Location"] == "/account/"


def test_a_hand_over_on_a_later_day_leaves_the_holder_the_days_before() -> None:
    lin, gao = make_person(LIN), create_person(username="gao", display_name="高远")[0]
    post, later = post_of(lin), date(2026, 8, 1)
    hand_over(post=post, to=gao, today=TODAY, by=None, on=later)
    assert (posts_held(lin, date(2026, 7, 31)), posts_held(gao, date(2026, 7, 31))) == ([post], [])
    assert (posts_held(lin, later), posts_held(gao, later)) == ([], [post])
    seat = seat_of(post, TODAY)
    assert seat.now
    assert seat.coming
    assert (seat.now.user, seat.coming.user) == (lin, gao)


def test_a_later_hand_over_is_withdrawn_by_one_today_and_never_gives_rights() -> None:
    lin, gao = make_person(LIN), create_person(username="gao", display_name="高远")[0]
    post, later = post_of(lin), date(2026, 8, 1)
    hand_over(post=post, to=gao, today=TODAY, by=None, on=later)
    hand_over(post=post, to=lin, today=TODAY, by=None)
    assert posts_held(lin, later) == [post]
    assert not posts_held(gao, later)
    entry = Entry.objects.filter(action="accounts.post.hand_over").order_by("pk")[1]
    assert entry.detail["from"] == "林岚"


def test_a_hand_over_is_not_dated_back() -> None:
    lin, gao = make_person(LIN), create_person(username="gao", display_name="高远")[0]
    with pytest.raises(Refused, match="早于今天"):
        hand_over(post=post_of(lin), to=gao, today=TODAY, by=None, on=date(2026, 7, 21))


def test_a_departure_withdraws_a_successor_who_has_not_begun() -> None:
    lin, gao = make_person(LIN), create_person(username="gao", display_name="高远")[0]
    post, later = post_of(lin), date(2026, 8, 1)
    hand_over(post=post, to=gao, today=TODAY, by=None, on=later)
    vacate(post=post, today=TODAY, by=None)
    assert not posts_held(lin, TODAY)
    assert not posts_held(gao, later)


@pytest.mark.parametrize("name", ["wang lei", " wanglei", "ｗａｎｇ", "王磊", "w", "wang\u200blei", "-wang", "wang\n"])
def test_a_name_that_looks_like_another_or_cannot_be_typed_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="半角"):
        create_person(username=name, display_name="王磊")
    post = post_of(make_person(LIN))
    page = signed_in(QIAN).post(f"/posts/{post.pk}/hand-over/", {"username": name, "display_name": "王磊"})
    assert "半角" in page.content.decode()
    assert post_of(User.objects.get(username="lin")) == post


def test_a_refused_hand_over_leaves_no_new_person_behind() -> None:
    post = post_of(make_person(LIN))
    post.is_active = False
    data = {"successor": None, "username": "gao", "display_name": "高远", "email": "", "on": None}
    with pytest.raises(Refused):
        hand_over_by_form(post=post, data=data, today=TODAY, by=None)
    assert not User.objects.filter(username="gao").exists()


def test_people_of_one_name_are_told_apart_where_a_successor_is_chosen() -> None:
    lin, cheng = make_person(LIN), make_person(CHENG)
    User.objects.update(display_name="林岚")
    page = signed_in(QIAN).get(f"/posts/{post_of(lin).pk}/hand-over/").content.decode()
    for person in (lin, cheng):
        assert f"林岚 · {person.username} · {post_of(person)}" in page


def test_no_link_leads_where_the_reader_may_not_go() -> None:
    auditor = post_of(make_person(SUN))
    page = signed_in(QIAN).get("/posts/").content.decode()
    assert f"/posts/{auditor.pk}/" not in page
    assert "由生态环境部管理员安排" in page
    assert 'value="auditor"' not in page
    ministry = signed_in(HE).get(f"/posts/?organisation={auditor.organisation_id}").content.decode()
    assert f"/posts/{auditor.pk}/hand-over/" in ministry


def test_a_person_whose_term_ended_sees_nothing() -> None:
    client = signed_in(LIN)
    Tenure.objects.update(until_on=date(2026, 1, 1))
    assert client.get("/registry/enterprises/").status_code == 403


def test_the_database_refuses_two_holders_of_one_post() -> None:
    lin, cheng = make_person(LIN), make_person(CHENG)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenure.objects.create(post=post_of(lin), user=cheng, from_on=TODAY)


def test_the_present_holder_is_not_appointed_again() -> None:
    lin = make_person(LIN)
    with pytest.raises(Refused):
        hand_over(post=post_of(lin), to=lin, today=TODAY, by=None)


def test_a_role_has_no_place_in_a_body_of_another_kind() -> None:
    body = post_of(make_person(WANG)).organisation
    with pytest.raises(Refused):
        add_post(organisation=body, role=Role.REVIEWER, title="签发", by=None)


def test_scopes_follow_the_post() -> None:
    assert scope_of(make_person(LIN)).province == DEMO
    assert scope_of(make_person(MA)).city == "滨江市"
    assert scope_of(make_person(HE)).everything
    assert scope_of(make_person(WANG)).organisation_id
    assert scope_of(None) == NOTHING


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_hand_overs_one_wins() -> None:
    post = post_of(make_person(LIN))
    people = [create_person(username=f"p{n}", display_name=f"人{n}")[0] for n in range(4)]
    start = threading.Barrier(4)
    won: list[User] = []
    lost: list[User] = []

    def appoint(user: User) -> None:
        try:
            start.wait()
            hand_over(post=post, to=user, today=TODAY, by=None)
            won.append(user)
        except Conflict:
            lost.append(user)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=appoint, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Tenure.objects.filter(post=post, until_on__isnull=True).count() == 1
    assert post.holder in won
    assert len(won) + len(lost) == 4


def test_nobody_records_the_own_departure() -> None:
    qian = make_person(QIAN)
    with pytest.raises(Refused):
        vacate(post=post_of(qian), today=TODAY, by=qian)
    assert post_of(qian).holder == qian
