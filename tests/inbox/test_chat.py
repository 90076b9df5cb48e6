"""工作群机器人的法则: the shapes of the two chats, what counts as a failure, and to whom the portal speaks at all."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone

from cets_portal.accounts.models import Organisation
from cets_portal.inbox.channels.chat import is_allowed, payload, signed_url
from cets_portal.inbox.choices import Channel, DeliveryState, RobotKind
from cets_portal.inbox.models import ChatRobot, Delivery, Message
from cets_portal.inbox.services import Line, tell
from cets_portal.inbox.services.delivering import deliver_due
from tests.inbox.making import NEVER_QUIET, at, draft
from tests.people import LIN, WANG, make_person

WECOM = ChatRobot(kind=RobotKind.WECOM, url="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k")
DINGTALK = ChatRobot(
    kind=RobotKind.DINGTALK, url="https://oapi.dingtalk.com/robot/send?access_token=t", secret="SEC123"
)


def message(**changes: Any) -> Message:
    from cets_portal.accounts.models import User

    given: dict[str, Any] = {
        "user": User(username="wang", display_name="王磊"), "subject": "6月存证 8月9日截止", "body": "还剩 9 天。", "url": "/desk/",
        "lines": [{"text": "滨江示例钢铁", "note": "还剩 9 天", "url": ""}],
    }  # fmt: skip
    return Message(**(given | changes))


def test_wecom_is_given_markdown_within_its_bytes(settings: Any) -> None:
    settings.PORTAL_URL = "https://portal.example"
    said = payload(WECOM, message())
    assert said["msgtype"] == "markdown"
    text = said["markdown"]["content"]
    assert text.startswith("### 6月存证 8月9日截止\n")
    assert "- 滨江示例钢铁（还剩 9 天）" in text
    assert "(https://portal.example/desk/)" in text
    long = payload(WECOM, message(body="长" * 5000))["markdown"]["content"]
    assert len(long.encode()) <= 4096
    assert long.endswith("…")


def test_dingtalk_is_given_a_title_and_a_text() -> None:
    said = payload(DINGTALK, message())
    assert said["markdown"]["title"] == "6月存证 8月9日截止"
    assert "还剩 9 天。" in said["markdown"]["text"]


def test_more_lines_than_a_chat_shows_are_counted() -> None:
    lines = [{"text": f"第{n}家", "note": "", "url": ""} for n in range(25)]
    assert "另有 5 项" in payload(DINGTALK, message(lines=lines))["markdown"]["text"]


def test_a_name_draws_no_link_in_the_chat() -> None:
    text = payload(WECOM, message(subject="[点这里](https://elsewhere.test)"))["markdown"]["content"]
    assert "[点这里]" not in text


def test_the_signature_is_the_one_dingtalk_asks_for() -> None:
    # HMAC-SHA256 of "1577262236757\nSEC123" with the key SEC123, in base64, quoted: worked out with openssl.
    assert signed_url(DINGTALK, 1577262236757) == (
        f"{DINGTALK.url}&timestamp=1577262236757&sign=Z%2FIOagKYTkrnYtxAsTKneRe0bzmlPCH3ZDJPTD2h9QA%3D"
    )
    assert signed_url(WECOM, 1577262236757) == WECOM.url


@pytest.mark.parametrize(
    "url",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k",
        "https://qyapi.weixin.qq.com.elsewhere.test/cgi-bin/webhook/send?key=k",
        "https://127.0.0.1/cgi-bin/webhook/send?key=k",
        "file:///etc/passwd",
        "",
    ],
)
def test_the_portal_posts_to_the_chats_and_to_nothing_else(url: str) -> None:
    assert is_allowed(WECOM.url)
    assert is_allowed(DINGTALK.url)
    assert not is_allowed(url)


class Chat(HTTPServer):
    """A chat that answers as it is told to."""

    answer: tuple[int, bytes] = (200, b'{"errcode":0,"errmsg":"ok"}')
    heard: list[dict[str, Any]]


class Robot(BaseHTTPRequestHandler):
    """机器人."""

    server: Chat

    def do_POST(self) -> None:
        self.server.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        status, body = self.server.answer
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def chat(settings: Any) -> Iterator[Chat]:
    server = Chat(("127.0.0.1", 0), Robot)
    server.heard = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CHAT_WEBHOOKS = [f"http://127.0.0.1:{server.server_port}/"]
    settings.QUIET_HOURS = NEVER_QUIET
    yield server
    server.shutdown()
    server.server_close()


def told_to_the_chat(chat: Chat, url: str = "") -> Delivery:
    wang = make_person(WANG)
    ChatRobot.objects.create(
        organisation=Organisation.objects.get(name=WANG.body), kind=RobotKind.WECOM,
        url=url or f"http://127.0.0.1:{chat.server_port}/send?key=k", set_at=at("2026-07-01 09:00"),
    )  # fmt: skip
    tell([draft(wang, lines=(Line("6月存证"),))])
    deliver_due(timezone.now())
    return Delivery.objects.get(channel=Channel.WEBHOOK)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("answer", "state", "error"),
    [
        ((200, b'{"errcode":0,"errmsg":"ok"}'), DeliveryState.SENT, ""),
        ((200, b'{"errcode":45009,"errmsg":"api freq out of limit"}'), DeliveryState.FAILED, "45009"),
        ((500, b""), DeliveryState.FAILED, "HTTP 500"),
        ((302, b""), DeliveryState.FAILED, "HTTP 302"),
        ((200, b"<html>sign in</html>"), DeliveryState.UNCERTAIN, "not an answer"),
    ],
)
def test_only_errcode_nought_is_a_success(chat: Chat, answer: Any, state: str, error: str) -> None:
    chat.answer = answer
    delivery = told_to_the_chat(chat)
    assert delivery.state == state
    assert error in delivery.last_error
    assert len(chat.heard) == 1


@pytest.mark.django_db(transaction=True)
def test_a_chat_that_cannot_be_reached_is_tried_again(chat: Chat, settings: Any) -> None:
    settings.CHAT_WEBHOOKS = ["http://127.0.0.1:1/"]
    delivery = told_to_the_chat(chat, "http://127.0.0.1:1/send")
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 1)


class Gateway:
    """短信网关 of the tests."""

    sent: list[tuple[str, str, str]] = []

    def send(self, phone: str, text: str, reference: str) -> None:
        self.sent.append((phone, text, reference))


@pytest.mark.django_db(transaction=True)
def test_a_text_message_goes_through_the_bureaus_own_gateway(settings: Any) -> None:
    settings.SMS_GATEWAY, settings.QUIET_HOURS = "tests.inbox.test_chat.Gateway", NEVER_QUIET
    lin = make_person(LIN)
    lin.phone = "13900000000"
    lin.save()
    tell([draft(lin, "unasked"), draft(lin, "legal", legal=True)])
    deliver_due(timezone.now())
    [(phone, text, reference)] = Gateway.sent
    assert (phone, text) == ("13900000000", "6月存证 8月9日截止 还剩 9 天。")
    assert reference.startswith("<")
