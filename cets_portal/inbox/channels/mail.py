"""电子邮件: the letter of a message, and the connection that carries it."""

import hashlib
import smtplib
import socket
import ssl
from collections.abc import Callable
from email.errors import MessageError
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string

from cets_portal.inbox.channels.sending import ChannelDown, NotSent
from cets_portal.inbox.channels.smtp import hand_over
from cets_portal.inbox.channels.wording import in_language_of, link, subject_of
from cets_portal.inbox.models import Delivery

#: Some servers close a connection after a hundred mails; a new one costs a handshake.
MAILS_PER_CONNECTION = 100
WIRE = compat32.clone(linesep="\r\n")


class MailSender:
    """Sends mails one after the other over one connection, which it opens when the first is due."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._sent = 0

    def send(self, delivery: Delivery, handing_over: Callable[[], None]) -> None:
        data = _written(delivery)
        smtp = self._connected()
        try:
            hand_over(
                smtp, sender=envelope_address(settings.DEFAULT_FROM_EMAIL), recipient=envelope_address(delivery.address),
                data=data, handing_over=handing_over,
            )  # fmt: skip
        except BaseException:
            self._drop()
            raise
        self._sent += 1

    def close(self) -> None:
        if self._smtp is None:
            return
        try:
            self._smtp.quit()
        except OSError:
            self._drop()
        self._smtp = None

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None

    def _connected(self) -> smtplib.SMTP:
        if self._sent >= MAILS_PER_CONNECTION:
            self.close()
        if self._smtp is None:
            self._smtp, self._sent = _connect(), 0
        return self._smtp


def _connect() -> smtplib.SMTP:
    """A greeted, encrypted (as set) and signed-in connection. ChannelDown where any of it fails."""
    try:
        smtp = _opened()
        try:
            _at_once(smtp)
            smtp.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except BaseException:
            smtp.close()
            raise
    except OSError as fault:
        raise ChannelDown(f"{type(fault).__name__}: {fault}") from fault
    return smtp


def _opened() -> smtplib.SMTP:
    host, port, timeout = settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT
    if settings.EMAIL_USE_SSL:
        return smtplib.SMTP_SSL(host, port, timeout=timeout, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=timeout)


def _at_once(smtp: smtplib.SMTP) -> None:
    """Send what is small without waiting: the dot follows the text by itself, and would lie 40 ms for an old ACK."""
    assert smtp.sock is not None
    smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _written(delivery: Delivery) -> bytes:
    try:
        return letter(delivery).as_bytes(policy=WIRE)
    except (ValueError, MessageError) as fault:  # A name that no header can hold.
        raise NotSent(f"{type(fault).__name__}: {fault}") from fault


def letter(delivery: Delivery) -> Message:
    """The mail of a delivery, in the person's language. Its Message-ID follows from the message's key alone.

    Made of the older classes of `email`: four times as fast as EmailMessage, and five thousand go out at once.
    MIMEText writes UTF-8 as base64, which servers that take seven bits only pass on too.
    """
    message = delivery.message
    written = MIMEMultipart("alternative")
    with in_language_of(message.user):
        written["Subject"] = Header(subject_of(message), "utf-8").encode()
        shown = {"message": message, "url": link(message.url), "lines": [_absolute(line) for line in message.lines]}
        for kind, subtype in (("txt", "plain"), ("html", "html")):
            written.attach(MIMEText(render_to_string(f"inbox/mail.{kind}", shown), subtype, "utf-8"))
    written["From"] = formataddr(parseaddr(settings.DEFAULT_FROM_EMAIL), "utf-8")
    written["To"] = formataddr((" ".join(str(message.user).split()), envelope_address(delivery.address)), "utf-8")
    written["Date"] = format_datetime(message.created_at)
    written["Message-ID"] = message_id(message.key)
    written["Auto-Submitted"] = "auto-generated"
    return written


def message_id(key: str) -> str:
    """The same for the same message, whoever sends it and however often."""
    domain = envelope_address(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


@lru_cache(maxsize=64)  # The sender's own is asked for with every mail.
def envelope_address(text: str) -> str:
    """The bare address, its domain in ASCII. NotSent where there is none."""
    local, _at, domain = parseaddr(text)[1].rpartition("@")
    if not local or not domain:
        raise NotSent(f"not an address: {text}")
    try:
        local.encode("ascii")
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as fault:
        raise NotSent(f"not an address: {text}") from fault


def _absolute(line: dict[str, str]) -> dict[str, str]:
    return {**line, "url": link(line.get("url", ""))}
