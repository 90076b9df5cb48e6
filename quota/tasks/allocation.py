"""计算任务: a run of many units is computed by a worker."""

from celery import shared_task

from cets_portal.clock.reading import today
from cets_portal.jobs.services import NotClaimed, claimed
from quota.models import Allocation
from quota.services import allocating
from quota.services.queued import TASK


@shared_task(name=TASK)
def compute_allocation(job_id: int) -> None:
    """Compute the run of a job in the name of who asked for it; twice gives the same."""
    try:
        with claimed(job_id) as (job, progress):
            run = Allocation.objects.get(pk=job.subject_id)
            allocating.compute(run, by=None, asked_by=job.queued_by, today=today(), progress=progress.report)
    except NotClaimed:
        return
