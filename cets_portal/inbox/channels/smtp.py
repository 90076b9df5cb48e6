"""递交邮件: one mail over an open SMTP connection, step by step, so that a killed worker loses and doubles nothing.

A server takes a mail when it has read the line with a single dot, not before: a connection that breaks off earlier
leaves nothing behind (RFC 5321, 4.1.1.4). So everything but the dot is sent, then the caller commits
"handed over", then the dot goes out. smtplib's own `sendmail` sends both in one go.
"""

import re
import smtplib
from collections.abc import Callable

from cets_portal.inbox.channels.sending import NotKnown, NotSent

_LEADING_DOT = re.compile(rb"(?m)^\.")
_OK = (250, 251)


def hand_over(
    smtp: smtplib.SMTP, *, sender: str, recipient: str, data: bytes, handing_over: Callable[[], None]
) -> None:
    """Hand over one mail (`data` with CRLF line ends). NotSent, NotKnown, or what `handing_over` raises.

    After any of them the connection is to be closed, which discards what was begun.
    """
    try:
        _expect("MAIL", smtp.mail(sender), _OK)
        _expect("RCPT", smtp.rcpt(recipient), _OK)
        _expect("DATA", smtp.docmd("DATA"), (354,))
        smtp.send(_dotted(data))
    except OSError as fault:  # smtplib's own errors are OSErrors.
        raise NotSent(f"{type(fault).__name__}: {fault}") from fault
    handing_over()
    try:
        smtp.send(b".\r\n")
        reply = smtp.getreply()
    except OSError as fault:
        raise NotKnown(f"{type(fault).__name__}: {fault}") from fault
    _expect("end of DATA", reply, _OK)


def _expect(command: str, reply: tuple[int, bytes], wanted: tuple[int, ...]) -> None:
    code, text = reply
    if code not in wanted:
        raise NotSent(f"{command}: {code} {text.decode(errors='replace')}")


def _dotted(data: bytes) -> bytes:
    """Double the dot that begins a line, and end with a line end."""
    body = _LEADING_DOT.sub(b"..", data)
    return body if body.endswith(b"\r\n") else body + b"\r\n"
