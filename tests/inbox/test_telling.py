"""告知的法则: once for each key, to each by the ways wished for, with the caller's transaction or not at all."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from cets_portal.accounts.models import Organisation
from cets_portal.inbox.choices import Channel, MessageKind, RobotKind
from cets_portal.inbox.models import ChatRobot, Delivery, Message, OwnQuietHours, Preference
from cets_portal.inbox.services import Line, Told, tell
from tests.inbox.making import NIGHT, at, draft, mail_on, reached
from tests.people import HE, LIN, QIAN, WANG, WU, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_is_set_up() -> Any:
    with mail_on(1):
        yield


def robot_of(body: str) -> ChatRobot:
    return ChatRobot.objects.create(
        organisation=Organisation.objects.get(name=body), kind=RobotKind.WECOM,
        url="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", set_at=at("2026-07-01 09:00"),
    )  # fmt: skip


def channels() -> list[str]:
    return sorted(Delivery.objects.values_list("channel", flat=True))


def test_what_was_told_is_not_told_again() -> None:
    wang, wu = reached(WANG), reached(WU)
    assert tell([draft(wang)]) == Told(1, 0)
    assert tell([draft(wang), draft(wu), draft(wu)]) == Told(1, 2)
    assert Message.objects.count() == Delivery.objects.count() == 2


def test_a_refused_act_tells_nobody(django_capture_on_commit_callbacks: Any) -> None:
    wang = reached(WANG)
    with django_capture_on_commit_callbacks() as woken:
        with transaction.atomic():
            tell([draft(wang)])
            transaction.set_rollback(True)
        assert not Message.objects.exists()
        tell([draft(wang)])
    assert len(woken) == 1


def test_a_legal_message_cannot_be_switched_off() -> None:
    wang = reached(WANG)
    for channel in Channel:
        Preference.objects.create(user=wang, channel=channel, wanted=False)
    robot_of(WANG.body)
    tell([draft(wang, "a reminder")])
    assert channels() == []
    tell([draft(wang, "a legal notice", kind=MessageKind.NOTICE, legal=True)])
    assert channels() == ["email", "webhook"]


def test_a_switched_off_channel_stays_silent_and_the_inbox_does_not() -> None:
    wang = reached(WANG)
    Preference.objects.create(user=wang, channel=Channel.EMAIL, wanted=False)
    tell([draft(wang)])
    assert channels() == []
    assert Message.objects.get().user == wang


def test_a_channel_that_is_not_set_up_is_not_waited_for(settings: Any) -> None:
    settings.EMAIL_URL = ""
    tell([draft(reached(WANG))])
    assert channels() == []


def test_a_person_without_an_address_has_the_inbox() -> None:
    assert tell([draft(make_person(WANG))]).created == 1
    assert channels() == []


def test_a_chat_hears_once_what_its_people_share() -> None:
    wang, wu = reached(WANG), reached(WU)
    robot_of(WANG.body)
    tell([draft(user, group="steelworks/2026-07-31") for user in (wang, wu)])
    assert channels() == ["email", "email", "webhook"]
    tell([draft(wang, "another day", group="steelworks/2026-08-01")])
    assert channels().count("webhook") == 2


def test_the_night_delays_the_mail_and_not_the_inbox(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.QUIET_HOURS = NIGHT
    wang, lin = reached(WANG), reached(LIN)
    OwnQuietHours.objects.create(user=lin, begins="00:00", ends="00:00")
    monkeypatch.setattr("django.utils.timezone.now", lambda: at("2026-07-31 23:30"))
    tell([draft(wang, legal=True), draft(lin)], at=at("2026-07-31 23:30"))
    times = dict(Delivery.objects.values_list("message__user", "next_try_at"))
    assert times == {wang.pk: at("2026-08-01 07:00"), lin.pk: at("2026-07-31 23:30")}
    assert Message.objects.filter(created_at=at("2026-07-31 23:30")).count() == 2


def test_a_delivery_knows_the_body_for_the_board() -> None:
    tell([draft(reached(WANG)), draft(reached(HE))])
    assert set(Delivery.objects.values_list("organisation__name", flat=True)) == {WANG.body, HE.body}


@pytest.mark.parametrize("url", ["https://elsewhere.test/", "//elsewhere.test/", "desk/"])
def test_a_message_leads_to_pages_of_the_portal_only(url: str) -> None:
    lin = make_person(LIN)
    with pytest.raises(ValueError):
        draft(lin, url=url)
    with pytest.raises(ValueError):
        draft(lin, lines=(Line("6月存证", url=url),))


def test_many_are_told_in_a_few_rows_at_a_time_and_not_one_by_one(django_assert_max_num_queries: Any) -> None:
    people = [reached(person) for person in (LIN, WANG, WU, QIAN)]
    # SQLite takes fewer rows in one statement.
    with django_assert_max_num_queries(14 if connection.vendor == "postgresql" else 24):
        tell([draft(user, f"{user.pk}/{number}") for user in people for number in range(100)])
    assert Message.objects.count() == 400


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres_only
def test_two_that_tell_the_same_at_once_write_it_once() -> None:
    drafts = [draft(reached(WANG), f"day/{number}") for number in range(300)]
    start, told = threading.Barrier(2), []

    def run(mine: list[Any]) -> None:
        start.wait()
        told.append(tell(mine))
        connection.close()

    threads = [threading.Thread(target=run, args=(mine,)) for mine in (drafts, drafts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(result.created for result in told) == sum(result.already for result in told) == 300
    assert Message.objects.count() == Delivery.objects.count() == 300
