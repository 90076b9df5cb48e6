"""工作群机器人: WeCom's and DingTalk's webhooks for messages in markdown.

Both answer HTTP 200 to everything and say in `errcode` whether they took it; 0 is yes. Both take about twenty
messages a minute of one robot: what is refused waits and is tried again.
Shapes: WeCom 群机器人配置说明 (markdown up to 4096 bytes); DingTalk 自定义机器人 (markdown, signed with HMAC-SHA256).
"""

import base64
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote_plus, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.inbox.channels.sending import NotKnown, NotSent
from cets_portal.inbox.channels.wording import in_language_of, link, shortened, subject_of
from cets_portal.inbox.choices import RobotKind
from cets_portal.inbox.models import ChatRobot, Delivery, Message

TIMEOUT = 10
MOST_BYTES = {RobotKind.WECOM: 4096, RobotKind.DINGTALK: 18_000}
MOST_LINES = 20


class RobotAddress(NamedTuple):
    """机器人地址: the chat's own host, and the parameter in which the address names the robot."""

    host: str
    key: str


ROBOTS = {
    RobotKind.WECOM: RobotAddress("qyapi.weixin.qq.com", "key"),
    RobotKind.DINGTALK: RobotAddress("oapi.dingtalk.com", "access_token"),
}
#: Drawn alike, but no markup: WeCom knows no escape character.
_HARMLESS = str.maketrans("[]<>*`#", "［］＜＞＊｀＃")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A robot that answers with another address is none."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class ChatSender:
    """Posts to the robots; one that could not be reached is left alone for the rest of the run."""

    def __init__(self) -> None:
        self._opener = urllib.request.build_opener(_NoRedirect)
        self._unreachable: dict[int, str] = {}

    def send(self, delivery: Delivery, handing_over: Callable[[], None]) -> None:
        robot = delivery.robot
        if robot is None or not robot.is_active:
            raise NotSent("the chat robot is switched off")
        if robot.pk in self._unreachable:
            raise NotSent(self._unreachable[robot.pk])
        if not is_allowed(robot.url):
            raise NotSent("the robot's address is not one of CHAT_WEBHOOKS")
        request = _request(robot, payload(robot, delivery.message))
        handing_over()
        _check(self._answer(robot, request))

    def close(self) -> None:
        self._opener.close()

    def _answer(self, robot: ChatRobot, request: urllib.request.Request) -> bytes:
        try:
            with self._opener.open(request, timeout=TIMEOUT) as response:
                answer: bytes = response.read(65536)
                return answer
        except urllib.error.HTTPError as fault:
            raise NotSent(f"HTTP {fault.code}") from fault
        except urllib.error.URLError as fault:
            # The connection was not made, or broke while the message was being written to it.
            self._unreachable[robot.pk] = f"{type(fault.reason).__name__}: {fault.reason}"
            raise NotSent(self._unreachable[robot.pk]) from fault
        except (OSError, HTTPException) as fault:
            raise NotKnown(f"{type(fault).__name__}: {fault}") from fault


def is_allowed(url: str) -> bool:
    """Whether the portal posts to this address: only to the chats named in the settings, never elsewhere inside."""
    return any(url.startswith(prefix) for prefix in settings.CHAT_WEBHOOKS) and not urlsplit(url).username


def is_of_kind(kind: RobotKind, url: str) -> bool:
    """Whether the address is a robot of that chat: not the other chat's host, and with the robot's own key in it."""
    parts, address = urlsplit(url), ROBOTS[kind]
    others = {one.host for other, one in ROBOTS.items() if other != kind}
    return parts.hostname not in others and bool(parse_qs(parts.query).get(address.key, [""])[0].strip())


def _check(answer: bytes) -> None:
    """NotSent unless the chat says that it took the message."""
    try:
        said = json.loads(answer)
        code = said["errcode"]
    except (ValueError, KeyError, TypeError) as fault:
        raise NotKnown(f"not an answer of a robot: {answer[:120]!r}") from fault
    if code != 0:
        raise NotSent(f"errcode {code}: {said.get('errmsg', '')}")


def _request(robot: ChatRobot, body: dict[str, Any]) -> urllib.request.Request:
    return urllib.request.Request(
        signed_url(robot, int(timezone.now().timestamp() * 1000)),
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
        method="POST",
    )


def signed_url(robot: ChatRobot, milliseconds: int) -> str:
    """DingTalk's address with timestamp and signature where the robot has a secret; WeCom's as it is."""
    if robot.kind != RobotKind.DINGTALK or not robot.secret:
        return robot.url
    text = f"{milliseconds}\n{robot.secret}".encode()
    sign = base64.b64encode(hmac.new(robot.secret.encode(), text, hashlib.sha256).digest())
    return f"{robot.url}&timestamp={milliseconds}&sign={quote_plus(sign)}"


def payload(robot: ChatRobot, message: Message) -> dict[str, Any]:
    """The message in the shape of the robot's chat."""
    kind = RobotKind(robot.kind)
    with in_language_of(message.user):
        text = shortened(_markdown(message), MOST_BYTES[kind])
        title = shortened(subject_of(message), 120)
    if kind == RobotKind.WECOM:
        return {"msgtype": "markdown", "markdown": {"content": text}}
    return {"msgtype": "markdown", "markdown": {"title": title, "text": text}}


def _markdown(message: Message) -> str:
    """Subject, body, the first lines, the way into the portal. Two chats, one dialect: what both draw."""
    lines = [f"### {_plain(subject_of(message))}", _plain(message.body)]
    lines += [_item(line) for line in message.lines[:MOST_LINES]]
    if more := len(message.lines) - MOST_LINES:
        lines += [_("另有 %(n)d 项，见门户。") % {"n": more}] if more > 0 else []
    if url := link(message.url):
        lines.append(f"[{_('到门户办理')}]({url})")
    return "\n\n".join(line for line in lines if line)


def _item(line: dict[str, str]) -> str:
    note = f"（{_plain(line['note'])}）" if line.get("note") else ""
    return f"- {_plain(line['text'])}{note}"


def _plain(text: str) -> str:
    """Text that a chat does not take for markup: no name of a company may draw a link."""
    return text.translate(_HARMLESS)
