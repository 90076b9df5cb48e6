"""看日子: today and now, as the law's clock has them (Asia/Shanghai).

Every legal date and every instant that people read comes from here. What the machine itself must
measure (leases, lockouts, sessions, pauses between attempts) keeps `django.utils.timezone.now()`.
In a rehearsal (`PORTAL_TODAY`) the day is the portal's own, kept in the database so that every
process has the same one; the time of day stays the machine's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from django.conf import settings
from django.utils import timezone

from cets_portal.clock.models import RehearsalDay

_held: ContextVar[date | None] = ContextVar("held", default=None)


def is_rehearsal() -> bool:
    """Whether the portal lives on a date of its own."""
    return settings.PORTAL_TODAY is not None


def today() -> date:
    """The legal date in Shanghai; in a rehearsal the day it has reached."""
    held = _held.get()
    if held is not None:
        return held
    return _rehearsed() if is_rehearsal() else timezone.localdate()


def now() -> datetime:
    """This instant, in UTC; in a rehearsal the machine's time of day on the rehearsal's date in Shanghai."""
    if not is_rehearsal():
        return timezone.now()
    return datetime.combine(today(), timezone.localtime().timetz()).astimezone(UTC)


@contextmanager
def one_day() -> Iterator[date]:
    """Read the day once and keep to it, though midnight passes meanwhile (one request, one run of a task)."""
    kept = _held.set(today())
    try:
        yield today()
    finally:
        _held.reset(kept)


@contextmanager
def on_day(day: date) -> Iterator[None]:
    """Live on another day for a while: how the demo goes through the days before its own. In a rehearsal only."""
    if not is_rehearsal():
        raise ValueError("only a rehearsal can live on another day")
    kept = _held.set(day)
    try:
        yield
    finally:
        _held.reset(kept)


def _rehearsed() -> date:
    moved = RehearsalDay.objects.filter(pk=RehearsalDay.ONLY).values_list("day", flat=True).first()
    start = settings.PORTAL_TODAY
    assert start is not None
    return max(moved, start) if moved else start
