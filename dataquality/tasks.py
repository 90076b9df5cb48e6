"""定时任务: units are told of waivers whose last month is over."""

import logging

from celery import shared_task

from cets_portal.clock.reading import today
from dataquality.services.waiver_telling import tell_of_waivers_over

log = logging.getLogger(__name__)


@shared_task
def tell_of_ended_waivers() -> None:
    """Every morning; who was told is not told again."""
    log.info("waivers: %s over", tell_of_waivers_over(today()))
