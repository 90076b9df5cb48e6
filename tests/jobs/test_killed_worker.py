"""A worker that is really killed (SIGKILL) delays its job by about a minute and loses nothing."""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.conf import settings
from django.utils import timezone

from cets_portal.jobs.models import Job, JobState
from cets_portal.jobs.services import LEASE, claimed, sweep
from cets_portal.jobs.words import waiting_words
from tests.conftest import ROOT, database_url
from tests.setup.run import environment

WORK_FOR_EVER = """
import sys, time, django
django.setup()
from datetime import timedelta
from cets_portal.jobs import services
services.LEASE = timedelta(seconds=1)
with services.claimed(int(sys.argv[1])):
    time.sleep(60)
"""


def until(done: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_is_taken_up_when_its_short_lease_has_run_out() -> None:
    job = Job.objects.create(task="t", subject_id=1)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORK_FOR_EVER, str(job.pk)],
        cwd=ROOT,
        env=environment(
            DATABASE_URL=database_url(), DJANGO_SETTINGS_MODULE="tests.settings", VAR_DIR=str(settings.VAR)
        ),
    )
    try:
        until(lambda: Job.objects.get(pk=job.pk).state == JobState.RUNNING)
        first = Job.objects.get(pk=job.pk).lease_until
        until(lambda: Job.objects.get(pk=job.pk).lease_until > first + timedelta(seconds=1))  # type: ignore[operator]
        assert not Job.objects.get(pk=job.pk).is_interrupted(timezone.now())
    finally:
        worker.kill()
        worker.wait()
    until(lambda: Job.objects.get(pk=job.pk).is_interrupted(timezone.now()), seconds=2)
    assert "处理中断，正在重试" in waiting_words(Job.objects.get(pk=job.pk), timezone.now())
    with patch("cets_portal.jobs.services.current_app.send_task") as send:
        assert sweep(timezone.now()) == 1
    send.assert_called_once_with("t", [job.pk])
    with claimed(job.pk) as (again, _):
        assert again.attempts == 2
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_dead_workers_job_waits_no_longer_than_two_minutes() -> None:
    every = settings.CELERY_BEAT_SCHEDULE["sweep-lost-jobs"]["schedule"]
    assert LEASE + timedelta(seconds=every) < timedelta(minutes=2)


@pytest.mark.django_db
def test_a_worker_that_lost_its_job_to_another_writes_nothing_more() -> None:
    job = Job.objects.create(task="t", subject_id=1)
    with claimed(job.pk) as (_held, progress):
        Job.objects.filter(pk=job.pk).update(attempts=2, done=7)
        progress.report(1, 9)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.RUNNING, 7)
