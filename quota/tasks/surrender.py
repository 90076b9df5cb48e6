"""履约状态任务: every night, so that who has not surrendered by the last day stands short the day after."""

import logging

from celery import shared_task

from cets_portal.clock.reading import today
from quota.services.compliance import recompute_all

log = logging.getLogger(__name__)


@shared_task(name="quota.tasks.recompute_compliance")
def recompute_compliance() -> None:
    """A second run on the same day changes nothing."""
    log.info("surrender: the status of %s obligations changed", recompute_all(today()))
