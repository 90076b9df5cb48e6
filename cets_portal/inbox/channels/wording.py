"""通道用语: how a message reads outside of the portal."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.clock.reading import is_rehearsal
from cets_portal.inbox.models import Message


@contextmanager
def in_language_of(user: User) -> Iterator[None]:
    with translation.override(user.language):
        yield


def subject_of(message: Message) -> str:
    """The subject in one line; a rehearsal says that it is one."""
    subject = " ".join(message.subject.split())
    return _("【演练】%(subject)s") % {"subject": subject} if is_rehearsal() else subject


def link(address: str) -> str:
    """The full address of a page; empty where the portal does not know under which name people reach it."""
    base: str = settings.PORTAL_URL.rstrip("/")
    return f"{base}{address}" if base and address else ""


def shortened(text: str, most_bytes: int) -> str:
    """At most so many bytes of UTF-8, cut between characters, with a mark where something is missing."""
    raw = text.encode()
    if len(raw) <= most_bytes:
        return text
    mark = "…"
    return raw[: most_bytes - len(mark.encode())].decode(errors="ignore") + mark
