"""门口的审计: sign-ins that failed, and locks. Whoever stands at the door is nobody yet: name and address are all there is.

A flood must not drown the log nor fill the disk: beyond a number of failures within a window one entry says that
the rest of the window is not written down singly. The lock itself (axes) goes on counting.
"""

import unicodedata
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q

from cets_portal.audit.models import Entry

FAILED = "accounts.sign_in.fail"
LOCKED = "accounts.sign_in.lock"
FLOODED = "accounts.sign_in.flood"
DOOR = (FAILED, LOCKED, FLOODED)

WINDOW = timedelta(minutes=10)
MOST_FROM_ONE_ADDRESS = 30
MOST = 300
_LONGEST_NAME = 60


def shown_name(text: str) -> str:
    """What was typed, fit for a page: cut to 60 characters, with a mark for each that cannot be seen."""
    cut = text[: _LONGEST_NAME - 1] + "…" if len(text) > _LONGEST_NAME else text
    return "".join("�" if unicodedata.category(letter)[0] == "C" else letter for letter in cut)


def record_at_door(
    action: str, *, typed: str, person: Model | None, address: str, province: str, now: datetime
) -> Entry | None:
    """Write one failure or lock; None when the flood has already been told. The password is never given here.

    `person` is whom the name belongs to, if anybody; `province` theirs, so that their auditor sees it.
    """
    if action == FAILED and _is_flood(address, now):
        return _flooded(address, now)
    return Entry.objects.create(
        action=action,
        target_type="accounts.user",
        target_id=str(person.pk) if person else "",
        target_label=shown_name(typed),
        province=province,
        reason=address,
        detail={"address": address, "known": person is not None},
    )


def at_door() -> Q:
    """Entries of strangers: no province may claim them, so every auditor sees them."""
    return Q(action__in=DOOR, province="")


def _is_flood(address: str, now: datetime) -> bool:
    before = Entry.objects.filter(at__gte=now - WINDOW, action=FAILED)
    return before.count() >= MOST or before.filter(reason=address).count() >= MOST_FROM_ONE_ADDRESS


def _flooded(address: str, now: datetime) -> Entry | None:
    told = Entry.objects.filter(at__gte=now - WINDOW, action=FLOODED, reason=address).exists()
    many = Entry.objects.filter(at__gte=now - WINDOW, action=FLOODED).count() >= MOST_FROM_ONE_ADDRESS
    if told or many:
        return None
    detail: dict[str, Any] = {"address": address}
    return Entry.objects.create(
        action=FLOODED, target_type="accounts.user", target_label="", reason=address, detail=detail
    )
