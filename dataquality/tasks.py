"""后台任务: units are told of waivers whose last month is over; acts upon many figures are carried out."""

import logging

from celery import shared_task
from django.utils import translation

from cets_portal.clock.reading import one_day, today
from cets_portal.jobs.services import NotClaimed, claimed
from dataquality.models import VerificationBatch
from dataquality.selectors.verification_batches import TASK
from dataquality.services import verification_batches
from dataquality.services.waiver_telling import tell_of_waivers_over

log = logging.getLogger(__name__)


@shared_task
def tell_of_ended_waivers() -> None:
    """Every morning; who was told is not told again."""
    log.info("waivers: %s over", tell_of_waivers_over(today()))


@shared_task(name=TASK)
def run_verification_batch(job_id: int) -> None:
    """Carry out the batch that the job is about, in the post of the officer who ordered it and in his language."""
    try:
        with claimed(job_id) as (job, progress), one_day():
            batch = VerificationBatch.objects.select_related("made_by", "post__organisation").get(pk=job.subject_id)
            officer = batch.made_by
            officer.acting_post = batch.post
            with translation.override(officer.language):
                verification_batches.run(batch, by=officer, report=progress.report)
    except NotClaimed:
        log.info("verification: job %s is another worker's", job_id)
