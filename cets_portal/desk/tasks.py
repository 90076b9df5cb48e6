"""定时任务的外壳: beat or a rehearsal wakes it; the day is read once; the work is `send_reminders`."""

import logging

from celery import shared_task

from cets_portal.clock.reading import today
from cets_portal.desk import reminding

log = logging.getLogger(__name__)


@shared_task
def send_reminders() -> int:
    """Remind whoever is to be reminded today; gives how many duties were told."""
    outcome = reminding.send_reminders(today())
    log.info("reminders: planned %s, sent %s, failed %s", outcome.planned, outcome.sent, outcome.failed)
    return outcome.sent
