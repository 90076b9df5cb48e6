"""领取发送: which deliveries a worker holds, and every change of a delivery's state.

A claim is a conditional UPDATE that sets `lease_until`; that instant is the name of the claim. Whoever is killed lets the
lease run out, and the next worker claims anew. Each later change asks for the same lease and state again, so a worker that
slept too long changes nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When
from django.utils import timezone

from cets_portal.inbox.channels.sending import LeaseLost
from cets_portal.inbox.choices import PENDING, Channel, DeliveryState
from cets_portal.inbox.models import Delivery
from cets_portal.inbox.rules.pauses import PAUSES

LEASE = timedelta(minutes=3)
BATCH = 50


def due(channel: Channel, moment: datetime) -> QuerySet[Delivery]:
    """What waits for its turn on this channel and is in nobody's hands."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=moment)
    return Delivery.objects.filter(free, channel=channel, state__in=PENDING, next_try_at__lte=moment)


def claim(channel: Channel, moment: datetime) -> list[Delivery]:
    """Take the next BATCH for LEASE. Never inside a transaction: what is claimed must be so for everybody."""
    lease = moment + LEASE
    with transaction.atomic(durable=True):
        rows = due(channel, moment).order_by("next_try_at", "pk").select_for_update(skip_locked=True)
        taken = list(rows.values_list("pk", flat=True)[:BATCH])
        due(channel, moment).filter(pk__in=taken).update(lease_until=lease)
    mine = Delivery.objects.filter(pk__in=taken, lease_until=lease, state__in=PENDING)
    return list(mine.select_related("message__user__quiet_hours", "robot").order_by("next_try_at", "pk"))


def hand_over(delivery: Delivery, moment: datetime) -> None:
    """Commit that it is going out now. LeaseLost where it is no longer this worker's."""
    lease = moment + LEASE
    held = _held(delivery, *PENDING).filter(lease_until__gt=moment)
    if held.update(state=DeliveryState.HANDED_OVER, lease_until=lease) != 1:
        raise LeaseLost(delivery.pk)
    delivery.state, delivery.lease_until = DeliveryState.HANDED_OVER, lease


def sent(delivery: Delivery, moment: datetime) -> None:
    """The other side took it. An answer that comes after its lease still settles the doubt."""
    Delivery.objects.filter(pk=delivery.pk, state__in=(DeliveryState.HANDED_OVER, DeliveryState.UNCERTAIN)).update(
        state=DeliveryState.SENT, sent_at=moment, attempts=F("attempts") + 1, lease_until=None, last_error=""
    )


def uncertain(delivery: Delivery, reason: str) -> bool:
    """Handed over without an answer; True where this call found it so."""
    return _change(_held(delivery, DeliveryState.HANDED_OVER), DeliveryState.UNCERTAIN, reason)


def settle_lost(moment: datetime) -> int:
    """Handed over by a worker that was killed before the answer: nobody can know. Returns how many."""
    lost = Delivery.objects.filter(state=DeliveryState.HANDED_OVER, lease_until__lte=moment)
    return lost.update(
        state=DeliveryState.UNCERTAIN, attempts=F("attempts") + 1, lease_until=None,
        last_error="handed over; no answer was recorded",
    )  # fmt: skip


def failed(delivery: Delivery, moment: datetime, reason: str) -> None:
    """It certainly did not go out: try again after a pause, or give up."""
    _fail(_held(delivery, *PENDING, DeliveryState.HANDED_OVER), moment, reason)


def postpone(delivery: Delivery, until: datetime) -> None:
    _held(delivery, *PENDING).update(next_try_at=until, lease_until=None)


def release(deliveries: list[Delivery]) -> None:
    """Give back what was claimed and not tried."""
    for delivery in deliveries:
        _held(delivery, *PENDING).update(lease_until=None)


def all_failed(channel: Channel, moment: datetime, reason: str) -> None:
    """The whole channel is down: one try has been made for everybody whose turn it was."""
    _fail(due(channel, moment), moment, reason)


def _held(delivery: Delivery, *states: DeliveryState) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery.pk, lease_until=delivery.lease_until, state__in=states)


def _change(rows: QuerySet[Delivery], state: DeliveryState, reason: str) -> bool:
    changes: dict[str, Any] = {"state": state, "last_error": reason[:300], "lease_until": None}
    return bool(rows.update(**changes, attempts=F("attempts") + 1))


def _fail(rows: QuerySet[Delivery], moment: datetime, reason: str) -> None:
    """Count one more failure. Where it was the last, the state says so; else the next try has its time."""
    whens = [When(attempts=before, then=Value(moment + pause)) for before, pause in enumerate(PAUSES)]
    rows.update(
        state=Case(
            When(attempts__gte=len(PAUSES), then=Value(DeliveryState.GIVEN_UP)), default=Value(DeliveryState.FAILED)
        ),
        next_try_at=Case(*whens, default=F("next_try_at"), output_field=DateTimeField()),
        attempts=F("attempts") + 1,
        last_error=reason[:300],
        lease_until=None,
    )


def start_anew(rows: QuerySet[Delivery], **changes: Any) -> int:
    """Let a person's decision begin the tries afresh."""
    return rows.update(
        state=DeliveryState.WAITING, attempts=0, next_try_at=timezone.now(), lease_until=None, settled_at=None,
        settled_by=None, **changes,
    )  # fmt: skip
