"""演练: move the portal's day on, and let the night's work of the days between be done."""

from datetime import date, timedelta

from celery import current_app
from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.services import record
from cets_portal.clock.models import RehearsalDay
from cets_portal.clock.reading import today
from cets_portal.clock.services import NotForward, move_to

#: The night's work: the reminders, and who stands short since the day before.
NIGHTLY = ("cets_portal.desk.tasks.send_reminders", "quota.tasks.recompute_compliance")
#: Farther than this the norms have nothing to show.
FARTHEST = timedelta(days=3 * 366)


def move_on(day: date, *, by: User) -> bool:
    """Move to `day` and let the night's work be done as of then; False where somebody was faster.

    Raises Refused for a day behind the present one or years ahead of it.
    """
    before = today()
    if day - before > FARTHEST:
        raise Refused(_("最多向前调三年：%(day)s 太远。") % {"day": day.isoformat()}, code="too_far")
    try:
        with transaction.atomic():
            moved = move_to(day)
            if moved:
                record("clock.rehearsalday.move", RehearsalDay.objects.get(), by=by, detail=_span(before, day))
                transaction.on_commit(_send_nightly)
    except NotForward as backwards:
        message = _("演练日期只能向前调：现在是 %(now)s，不能回到 %(day)s。要从头演练，请重建演示数据。")
        raise Refused(message % {"now": before.isoformat(), "day": day.isoformat()}, code="backwards") from backwards
    return moved


def _send_nightly() -> None:
    for task in NIGHTLY:
        current_app.send_task(task)


def _span(before: date, day: date) -> dict[str, str]:
    return {"from": before.isoformat(), "to": day.isoformat()}
