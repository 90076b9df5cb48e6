"""A real worker process takes a task from the broker and writes to the same database."""

from datetime import timedelta

from django.utils import timezone

from cets_portal.jobs.models import Job, JobState
from cets_portal.jobs.services import LEASE, MAX_ATTEMPTS
from cets_portal.jobs.tasks import sweep_jobs
from tests.conftest import WorkerProcess


def test_a_worker_in_its_own_process_ends_a_job_that_was_lost(celery_worker_process: WorkerProcess) -> None:
    job = Job.objects.create(
        task="no.such.task",
        subject_id=1,
        state=JobState.RUNNING,
        attempts=MAX_ATTEMPTS,
        lease_until=timezone.now() - LEASE - timedelta(minutes=1),
    )
    sweep_jobs.delay()
    celery_worker_process.wait_until(lambda: Job.objects.get(pk=job.pk).state == JobState.FAILED)
    assert celery_worker_process.process.poll() is None
