"""站内信的任务: the sender, woken every minute and whenever something was told."""

import logging

from celery import shared_task
from django.utils import timezone

from cets_portal.inbox.services.delivering import deliver_due
from cets_portal.inbox.services.telling import TASK

log = logging.getLogger(__name__)


@shared_task(name=TASK)
def deliver() -> int:
    """Send what is due; several at once share it. Returns how many were sent."""
    done = deliver_due(timezone.now())
    if done.sent or done.failed or done.uncertain:
        log.info("deliver: %d sent, %d failed, %d uncertain", done.sent, done.failed, done.uncertain)
    return done.sent
