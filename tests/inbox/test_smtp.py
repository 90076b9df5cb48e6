"""递交的法则: what a server does with a mail that breaks off, and what the sender may conclude."""

import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cets_portal.inbox.channels.mail import envelope_address
from cets_portal.inbox.channels.sending import LeaseLost, NotKnown, NotSent
from cets_portal.inbox.channels.smtp import hand_over
from tests.inbox.post_office import opened

MAIL = b"Subject: x\r\n\r\n.\r\n..two\r\nend"


def hand(smtp: smtplib.SMTP, handing_over: object = lambda: None) -> None:
    hand_over(smtp, sender="a@b.test", recipient="c@d.test", data=MAIL, handing_over=handing_over)  # type: ignore[arg-type]


def test_a_mail_arrives_as_it_was_dots_and_all() -> None:
    with opened() as office, smtplib.SMTP("127.0.0.1", office.port, timeout=5) as smtp:
        smtp.ehlo()
        hand(smtp)
    assert office.taken[0][1] == MAIL + b"\r\n"


def test_a_sender_that_stops_before_the_dot_leaves_nothing_behind() -> None:
    def killed() -> None:
        raise LeaseLost

    with opened() as office:
        smtp = smtplib.SMTP("127.0.0.1", office.port, timeout=5)
        smtp.ehlo()
        with pytest.raises(LeaseLost):
            hand(smtp, killed)
        smtp.close()
        with smtplib.SMTP("127.0.0.1", office.port, timeout=5) as other:
            other.ehlo()
            hand(other)
    assert len(office.taken) == 1


@contextmanager
def server_that_says(*answers: bytes) -> Iterator[int]:
    """Answers the greeting and each command in turn, the mail's text with the last; then hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _peer = listener.accept()
        with connection, connection.makefile("rb") as lines:
            for answer in answers:
                connection.sendall(answer)
                in_text = answer.startswith(b"354")
                while (line := lines.readline()) and in_text and line != b".\r\n":
                    pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join(5)
        listener.close()


OPENING = (b"220 hello\r\n", b"250 hello\r\n", b"250 sender\r\n", b"250 recipient\r\n", b"354 go on\r\n")


def outcome(*answers: bytes) -> type[BaseException]:
    committed: list[bool] = []
    with server_that_says(*answers) as port:
        smtp = smtplib.SMTP("127.0.0.1", port, timeout=5)
        smtp.ehlo()
        with pytest.raises((NotSent, NotKnown)) as found:
            hand(smtp, lambda: committed.append(True))
        smtp.close()
    assert committed == [True] * (len(answers) >= len(OPENING))
    return found.type


def test_a_refusal_after_the_text_is_certain() -> None:
    assert outcome(*OPENING, b"554 not this one\r\n") is NotSent


def test_silence_after_the_dot_is_a_doubt() -> None:
    assert outcome(*OPENING) is NotKnown


def test_a_server_that_hangs_up_before_the_text_has_nothing() -> None:
    assert outcome(*OPENING[:3]) is NotSent


def test_a_line_break_in_an_address_is_no_second_command() -> None:
    assert envelope_address("wang@example.test\r\nRCPT TO:<x@y.test>") == "wang@example.test"
