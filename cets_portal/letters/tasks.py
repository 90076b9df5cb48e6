"""公文任务: long acts upon many letters."""

import logging

from celery import shared_task

from cets_portal.clock.reading import one_day
from cets_portal.jobs.services import NotClaimed, claimed
from cets_portal.letters.models import LetterBatch
from cets_portal.letters.services import batches

log = logging.getLogger(__name__)


@shared_task(name=batches.TASK)
def run_batch(job_id: int) -> None:
    """Carry out the batch that the job is about, in the post of the person who ordered it."""
    try:
        with claimed(job_id) as (job, progress), one_day():
            batch = LetterBatch.objects.select_related("made_by", "post__organisation").get(pk=job.subject_id)
            person = batch.made_by
            assert person is not None
            person.acting_post = batch.post
            batches.run(batch, by=person, report=progress.report)
    except NotClaimed:
        log.info("letters: job %s is another worker's", job_id)
