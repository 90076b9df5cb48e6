"""调日期: a rehearsal moves on, for everybody at once."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from cets_portal.clock.models import RehearsalDay
from cets_portal.clock.reading import is_rehearsal, today


class NotForward(ValueError):
    """A clock that runs for real is not moved, and a rehearsal never goes back: its records would lie ahead of it."""


def move_to(day: date) -> bool:
    """Move the rehearsal to `day`; False where somebody else has moved it that far already. Raises NotForward."""
    if not is_rehearsal():
        raise NotForward("this portal runs on the real date")
    with transaction.atomic():
        RehearsalDay.objects.get_or_create(pk=RehearsalDay.ONLY, defaults={"day": min(day, today())})
        if RehearsalDay.objects.filter(Q(pk=RehearsalDay.ONLY) & Q(day__lt=day)).update(day=day):
            return True
    if day < today():
        raise NotForward(f"{day} lies before {today()}")
    return False
