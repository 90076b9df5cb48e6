"""定时任务的外壳: beat or a rehearsal wakes it; the day is read once; the work is `send_reminders`."""

import logging

from celery import shared_task

from cets_portal.clock.reading import today
from cets_portal.desk import reminding

log = logging.getLogger(__name__)


@shared_task
def send_reminders() -> int:
    """Remind whoever is to be reminded today; gives how many duties, months and questions were told."""
    outcome = reminding.send_reminders(today())
    log.info("reminders: planned %s, sent %s, failed %s", outcome.planned, outcome.sent, outcome.failed)
    chased = outcome.chased
    log.info("to be mended or answered: planned %s, sent %s, failed %s", len(chased.items), chased.sent, chased.failed)
    return outcome.sent + chased.sent
