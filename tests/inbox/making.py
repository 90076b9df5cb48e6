"""告知的造物: people with addresses, drafts, and the settings of a channel."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.test import override_settings
from django.utils import timezone

from cets_portal.accounts.models import User
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.models import Delivery
from cets_portal.inbox.rules.quiet import QuietHours, quiet_hours
from cets_portal.inbox.services import Draft
from tests.people import Person, make_person

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEVER_QUIET = quiet_hours("00:00-00:00")
NIGHT = quiet_hours("22:00-07:00")


def at(text: str) -> datetime:
    """An instant in Shanghai: "2026-07-31 23:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def reached(who: Person) -> User:
    """The person with an e-mail address."""
    user = make_person(who)
    user.email = f"{who.username}@example.test"
    user.save(update_fields=["email"])
    return user


def draft(user: User, key: str = "", **changes: Any) -> Draft:
    given: dict[str, Any] = {
        "user": user,
        "kind": MessageKind.REMINDER,
        "key": key or f"reminder/{user.pk}/2026-07-31",
        "subject": "6月存证 8月9日截止",
        "body": "还剩 9 天。",
        "url": "/desk/",
    }
    return Draft(**(given | changes))


@contextmanager
def mail_on(port: int, quiet: QuietHours = NEVER_QUIET) -> Iterator[None]:
    """The e-mail channel set up for a server of this machine."""
    with override_settings(
        EMAIL_URL="smtp://127.0.0.1", EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_HOST_USER="", EMAIL_HOST_PASSWORD="",
        EMAIL_USE_TLS=False, EMAIL_USE_SSL=False, QUIET_HOURS=quiet, EMAIL_TIMEOUT=5,
    ):  # fmt: skip
        yield


def time_passes() -> None:
    """Every lease runs out and every pause ends."""
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now())
    Delivery.objects.update(next_try_at=timezone.now())
