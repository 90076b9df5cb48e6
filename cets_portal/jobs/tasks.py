"""长任务的任务: the sweeper."""

import logging

from celery import shared_task
from django.utils import timezone

from cets_portal.jobs.services import sweep

log = logging.getLogger(__name__)


@shared_task(name="cets_portal.jobs.tasks.sweep_jobs")
def sweep_jobs() -> int:
    """Every minute: find jobs whose worker died and send them again."""
    sent = sweep(timezone.now())
    if sent:
        log.warning("sweep: %d job(s) sent again", sent)
    return sent
