"""定时任务: stored answers of the API that nobody will ask for again."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings

from cets_portal.accounts.answers import forget_answers
from cets_portal.clock.reading import now

log = logging.getLogger(__name__)


@shared_task
def forget_api_answers() -> None:
    """Every night."""
    forgotten = forget_answers(now() - timedelta(days=settings.API_ANSWER_DAYS))
    log.info("api: %s answers forgotten", forgotten)
