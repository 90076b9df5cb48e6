"""告知: write messages and the deliveries they call for, once for each key, in the caller's transaction.

Nothing is sent here. A worker is woken on commit, and beat wakes one every minute in any case.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from celery import current_app
from django.db import transaction
from django.utils import timezone

from cets_portal.accounts.models import User
from cets_portal.clock import reading
from cets_portal.inbox.channels import is_on
from cets_portal.inbox.choices import Channel, MessageKind
from cets_portal.inbox.models import Delivery, Message
from cets_portal.inbox.rules.quiet import speaks_at
from cets_portal.inbox.selectors import Address, Reach, reach_of

TASK = "cets_portal.inbox.tasks.deliver"
#: Rows of one INSERT, keys of one SELECT.
BATCH = 500


@dataclass(frozen=True)
class Line:
    """事项: one line of a message: what, a note beside it (days left, unit), the page to do it."""

    text: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Draft:
    """待告知: subject, body and lines in the person's own language; `url` is a path of the portal.

    `key` names what is told, to whom and for which day or step, at most 200 characters: told again, nothing is
    written. `group` names what the people of one body share, so that their chat hears it once.
    """

    user: User
    kind: MessageKind
    key: str
    subject: str
    body: str = ""
    url: str = ""
    lines: tuple[Line, ...] = ()
    legal: bool = False
    group: str = ""

    def __post_init__(self) -> None:
        if not self.key or len(self.key) > 200:
            raise ValueError(f"a key has 1 to 200 characters: {self.key!r}")
        if any(url and (not url.startswith("/") or url.startswith("//")) for url in (self.url, *_urls(self.lines))):
            raise ValueError(f"{self.key}: a message leads to pages of the portal only")


def _urls(lines: Iterable[Line]) -> Iterator[str]:
    return (line.url for line in lines)


@dataclass(frozen=True)
class Told:
    """结果: messages written now, and drafts whose key had been told before."""

    created: int
    already: int


def tell(drafts: Iterable[Draft], *, at: datetime | None = None) -> Told:
    """Write what has not been told yet. Safe to call again and at the same time from elsewhere.

    `at` is the instant written on the messages, by default the portal's own clock.
    """
    given = list(drafts)
    if not given:
        return Told(created=0, already=0)
    with transaction.atomic():
        fresh = _not_told(given)
        written = _write(fresh.values(), at or reading.now())
        if _address(written, fresh, timezone.now()):
            transaction.on_commit(lambda: current_app.send_task(TASK), robust=True)
    return Told(created=len(written), already=len(given) - len(written))


def _not_told(given: list[Draft]) -> dict[str, Draft]:
    """The drafts by key, the first of each, without those whose message exists."""
    drafts: dict[str, Draft] = {}
    for draft in given:
        drafts.setdefault(draft.key, draft)
    keys = list(drafts)
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        for key in Message.objects.filter(key__in=part).values_list("key", flat=True):
            del drafts[key]
    return drafts


def _write(fresh: Iterable[Draft], at: datetime) -> list[Message]:
    """Insert them; the unique key decides between two calls at once, and `told_in` says which rows are ours."""
    call = uuid.uuid4()
    rows = [
        Message(
            user=draft.user, kind=draft.kind, subject=draft.subject[:200], body=draft.body, url=draft.url,
            lines=[asdict(line) for line in draft.lines], legal=draft.legal, key=draft.key, created_at=at, told_in=call,
        )
        for draft in fresh
    ]  # fmt: skip
    Message.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return list(Message.objects.filter(told_in=call))


def _address(written: list[Message], drafts: dict[str, Draft], now: datetime) -> bool:
    """Write a delivery for each way to each person; whether one of them may leave at once."""
    people = {draft.user.pk: draft.user for draft in (drafts[message.key] for message in written)}
    reach = reach_of(list(people.values()))
    on = {channel for channel in Channel if is_on(channel)}
    rows = [
        _delivery(message, address, reach[message.user_id], drafts[message.key].group, now)
        for message in written
        if message.kind != MessageKind.DELIVERY  # What says that mail does not arrive is not mailed.
        for address in reach[message.user_id].addresses
        if address.channel in on and (address.wanted or message.legal)
    ]
    Delivery.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return any(row.next_try_at <= now for row in rows)


def _delivery(message: Message, address: Address, reach: Reach, group: str, now: datetime) -> Delivery:
    heard_once = f"{address.robot_id}:{group or message.key}" if address.robot_id else None
    return Delivery(
        message=message, channel=address.channel, address=address.text, organisation_id=reach.organisation_id,
        robot_id=address.robot_id, once=heard_once, next_try_at=speaks_at(now, reach.quiet),
    )  # fmt: skip
