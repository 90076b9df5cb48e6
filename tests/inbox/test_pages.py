"""站内信页面的法则: the unread first, only one's own, and a board on which nothing that did not arrive is forgotten."""

import re
from typing import Any

import pytest
from django.utils import timezone

from cets_portal.accounts.models import Organisation
from cets_portal.audit.models import Entry
from cets_portal.inbox.choices import Channel, DeliveryState, RobotKind
from cets_portal.inbox.models import ChatRobot, Delivery, Message, OwnQuietHours
from cets_portal.inbox.selectors import wishes_of
from cets_portal.inbox.services import Line, tell
from tests.inbox.making import draft, mail_on, reached
from tests.people import HE, LIN, QIAN, WANG, WU, ZHAO, make_person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_is_set_up() -> Any:
    with mail_on(1):
        yield


def subjects(page: Any) -> list[str]:
    return [message.subject for message in page.context["page"]]


def test_the_unread_come_first_and_opening_one_is_reading_it() -> None:
    wang, browser = reached(WANG), signed_in(WANG)
    tell([draft(wang, f"{n}", subject=f"第{n}条") for n in range(3)])
    newest = Message.objects.get(key="2")
    assert "第2条" in browser.get(f"/inbox/{newest.pk}/").content.decode()
    assert subjects(browser.get("/inbox/")) == ["第1条", "第0条", "第2条"]
    assert subjects(browser.get("/inbox/?state=unread")) == ["第1条", "第0条"]
    browser.post(f"/inbox/{newest.pk}/read/", {"to": "unread"})
    assert browser.get("/inbox/?state=unread").context["counts"] == {"all": 3, "unread": 3}


def test_all_read_means_what_the_filter_shows() -> None:
    wang, browser = reached(WANG), signed_in(WANG)
    tell([draft(wang, "a"), draft(wang, "b", kind="notice")])
    browser.post("/inbox/read-all/", {"kind": "notice"})
    assert list(Message.objects.filter(read_at__isnull=False).values_list("key", flat=True)) == ["b"]
    browser.post("/inbox/read-all/")
    assert not Message.objects.filter(read_at__isnull=True).exists()


def test_a_letter_to_somebody_else_is_not_found() -> None:
    tell([draft(reached(WANG))])
    pk = Message.objects.get().pk
    colleague = signed_in(WU)
    assert colleague.get(f"/inbox/{pk}/").status_code == 404
    assert colleague.post(f"/inbox/{pk}/read/").status_code == 404
    assert Message.objects.get().read_at is None


def test_the_bell_counts_in_one_query_however_many_there_are(django_assert_num_queries: Any) -> None:
    from cets_portal.inbox.context import bell

    wang = reached(WANG)
    tell([draft(wang, str(n)) for n in range(40)])

    class Request:
        user = wang

    with django_assert_num_queries(1):
        assert bell(Request())["inbox"]["count"] == 40  # type: ignore[arg-type]
    assert re.search(r'href="/inbox/"[^>]*40', signed_in(WANG).get("/inbox/").content.decode())


def test_the_inbox_takes_no_more_queries_for_more_messages(django_assert_max_num_queries: Any) -> None:
    wang, browser = reached(WANG), signed_in(WANG)
    tell([draft(wang, str(n)) for n in range(60)])
    browser.get("/inbox/")
    with django_assert_max_num_queries(9):
        browser.get("/inbox/")


def test_a_person_chooses_channels_and_hours() -> None:
    wang, browser = reached(WANG), signed_in(WANG)
    browser.post("/inbox/preferences/", {"webhook": "on", "begins": "20:00", "ends": "08:00"})
    assert wishes_of(wang) == {Channel.EMAIL: False, Channel.WEBHOOK: True, Channel.SMS: False}
    assert str(OwnQuietHours.objects.get()) == "王磊 20:00–08:00"
    half = browser.post("/inbox/preferences/", {"email": "on", "begins": "20:00"})
    assert "都填" in half.content.decode()
    browser.post("/inbox/preferences/", {"email": "on"})
    assert not OwnQuietHours.objects.exists()
    assert Entry.objects.filter(action="inbox.wishes.set").count() == 2


def test_the_page_says_that_a_channel_is_off(settings: Any) -> None:
    settings.EMAIL_URL = ""
    assert "本门户尚未开通此通道" in signed_in(WANG).get("/inbox/preferences/").content.decode()
    assert "电子邮件" in str(signed_in(QIAN).get("/inbox/undelivered/").context["off"])


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("wecom", "https://oapi.dingtalk.com/robot/send?access_token=t"),
        ("wecom", "https://oapi.dingtalk.com/robot/send?access_token=t&key=k"),
        ("dingtalk", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?token=t"),
    ],
)
def test_a_robot_of_another_kind_or_without_its_key_is_not_kept(kind: str, url: str) -> None:
    given = {"robot-kind": kind, "robot-url": url, "robot-secret": "", "robot-is_active": "on"}
    page = signed_in(WU).post("/inbox/preferences/robot/", given, follow=True).content.decode()
    assert "与所选种类" in page
    assert not ChatRobot.objects.exists()


def test_the_kind_is_not_changed_under_an_address_that_stays() -> None:
    approver = signed_in(WU)
    url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
    approver.post("/inbox/preferences/robot/", {"robot-kind": "wecom", "robot-url": url, "robot-is_active": "on"})
    approver.post("/inbox/preferences/robot/", {"robot-kind": "dingtalk", "robot-url": "", "robot-is_active": "on"})
    assert ChatRobot.objects.get().kind == "wecom"


def test_a_robot_is_set_by_who_arranges_the_posts_and_its_key_is_not_shown_again() -> None:
    url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=very-secret"
    approver = signed_in(WU)
    given = {"robot-kind": "wecom", "robot-url": url, "robot-secret": "", "robot-is_active": "on"}
    approver.post("/inbox/preferences/robot/", given)
    robot = ChatRobot.objects.get()
    assert (robot.organisation.name, robot.url) == (WU.body, url)
    assert "very-secret" not in approver.get("/inbox/preferences/").content.decode()
    approver.post("/inbox/preferences/robot/", given | {"robot-url": ""})
    robot.refresh_from_db()
    assert robot.url == url
    refused = approver.post("/inbox/preferences/robot/", given | {"robot-url": "http://10.0.0.1/"}, follow=True)
    assert "不是可用的机器人地址" in refused.content.decode()
    assert signed_in(WANG).post("/inbox/preferences/robot/", given).status_code == 403
    assert "very-secret" not in str(list(Entry.objects.values()))


def test_a_test_message_goes_at_most_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    browser = signed_in(WANG)
    monkeypatch.setattr("cets_portal.inbox.views.wishes.timezone.now", lambda: now)
    said = browser.post("/inbox/preferences/test/", follow=True).content.decode()
    again = browser.post("/inbox/preferences/test/", follow=True).content.decode()
    assert Message.objects.count() == 1
    assert "测试消息已写入站内信；您选定且已开通的其他通道随后发出。" in said
    assert "测试消息已写入站内信" not in again


def stranded(*people: Any, state: DeliveryState = DeliveryState.GIVEN_UP) -> list[Delivery]:
    tell([draft(reached(person), f"{person.username}-{state}") for person in people])
    mine = Delivery.objects.filter(message__key__in=[f"{person.username}-{state}" for person in people])
    mine.update(state=state, attempts=6, last_error="RCPT: 550 no such person")
    return list(mine.order_by("pk"))


def test_the_board_shows_the_own_province_and_the_ministry_all() -> None:
    stranded(WANG, ZHAO)
    assert [row.message.user.username for row in signed_in(QIAN).get("/inbox/undelivered/").context["page"]] == ["wang"]
    assert len(signed_in(HE).get("/inbox/undelivered/").context["page"]) == 2


def test_a_stranger_can_neither_retry_nor_settle() -> None:
    make_person(QIAN)
    [other] = stranded(ZHAO)
    browser = signed_in(QIAN)
    browser.post("/inbox/undelivered/retry/", {"delivery": [str(other.pk)]})
    assert browser.post(f"/inbox/undelivered/{other.pk}/settle/", {"note": "电话"}).status_code == 404
    other.refresh_from_db()
    assert (other.state, other.settled_at) == (DeliveryState.GIVEN_UP, None)


def test_trying_again_takes_the_address_that_was_put_right() -> None:
    [delivery] = stranded(WANG)
    wang = delivery.message.user
    wang.email = "right@example.test"
    wang.save()
    signed_in(QIAN).post("/inbox/undelivered/retry/", {"delivery": [str(delivery.pk)]})
    delivery.refresh_from_db()
    assert (delivery.address, delivery.state, delivery.attempts) == ("right@example.test", DeliveryState.WAITING, 0)
    assert Entry.objects.get(action="inbox.delivery.retry").province == "99"


def test_what_was_sent_is_not_tried_again_by_an_old_page() -> None:
    [delivery] = stranded(WANG)
    Delivery.objects.update(state=DeliveryState.SENT)
    answer = signed_in(QIAN).post("/inbox/undelivered/retry/", {"delivery": [str(delivery.pk)]}, follow=True)
    assert "没有可重新发送的" in answer.content.decode()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT


def test_another_way_of_telling_is_recorded_with_its_note_and_clears_the_board() -> None:
    [delivery] = stranded(WANG)
    browser = signed_in(QIAN)
    refused = browser.post(f"/inbox/undelivered/{delivery.pk}/settle/", {"note": " "}, follow=True)
    assert "请写明" in refused.content.decode()
    browser.post(f"/inbox/undelivered/{delivery.pk}/settle/", {"note": "7月31日电话告知王磊"})
    assert not list(browser.get("/inbox/undelivered/").context["page"])
    entry = Entry.objects.get(action="inbox.delivery.settle")
    assert (entry.reason, entry.actor_name) == ("7月31日电话告知王磊", QIAN.name)


def test_doubtful_and_retrying_mail_have_tabs_of_their_own() -> None:
    stranded(WANG, state=DeliveryState.UNCERTAIN)
    stranded(WU, state=DeliveryState.FAILED)
    browser = signed_in(QIAN)
    for state, name in (("uncertain", "王磊"), ("failed", "吴桐")):
        page = browser.get(f"/inbox/undelivered/?state={state}")
        assert [str(row.message.user) for row in page.context["page"]] == [name]


def test_a_letter_shows_its_lines_with_their_pages() -> None:
    wang = reached(WANG)
    tell([draft(wang, lines=(Line("6月存证", note="还剩 9 天", url="/registry/"),))])
    page = signed_in(WANG).get(f"/inbox/{Message.objects.get().pk}/").content.decode()
    assert '<a href="/registry/">6月存证</a>' in page
    assert "还剩 9 天" in page


def test_robots_belong_to_bodies_and_not_to_people() -> None:
    make_person(LIN)
    bureau = Organisation.objects.get(name=LIN.body)
    ChatRobot.objects.create(
        organisation=bureau,
        kind=RobotKind.DINGTALK,
        url="https://oapi.dingtalk.com/robot/send?x",
        set_at=timezone.now(),
    )
    tell([draft(reached(LIN), "l"), draft(reached(WANG), "w")])
    assert [row.message.key for row in Delivery.objects.filter(channel=Channel.WEBHOOK)] == ["l"]
