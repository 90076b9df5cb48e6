"""岗位: rights belong to the post; a hand-over leaves no orphan."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connections, transaction

from cets_portal.accounts.models import Post, Role, Tenure, User
from cets_portal.accounts.scope import NOTHING, scope_of
from cets_portal.accounts.selectors import posts_held
from cets_portal.accounts.services import add_post, create_person, hand_over, vacate
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.models import Entry
from tests.people import CHENG, DEMO, HE, LIN, MA, QIAN, WANG, make_person, signed_in

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


def test_the_predecessor_keeps_the_last_day_and_loses_the_next() -> None:
    lin = make_person(LIN)
    vacate(post=post_of(lin), today=TODAY, by=None)
    assert posts_held(lin, TODAY)
    assert not posts_held(lin, date(2026, 7, 23))


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
