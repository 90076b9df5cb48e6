"""长任务办理: queue, claim, report progress, finish, sweep.

A job is held by a short lease which a thread beside the work renews; a killed worker ceases to renew it,
and the sweep of the next minute hands the job to another. Work must bear being begun twice: where the
database is a single file, a long writing transaction lets nobody renew the lease.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.jobs.heartbeat import beating
from cets_portal.jobs.models import Job, JobState

LEASE = timedelta(seconds=45)
MAX_ATTEMPTS = 3
#: A message that has not reached a worker after this long is sent again; the claim makes that harmless.
FORGOTTEN_AFTER = timedelta(minutes=1)


class NotClaimed(Exception):
    """Another worker has the job, or it is finished: nothing to do."""


def queue(task: str, subject_id: int, *, by: User | None) -> Job:
    """Write the job with the caller's transaction and send it to a worker on commit."""
    job = Job.objects.create(task=task, subject_id=subject_id, queued_by=by)
    transaction.on_commit(lambda: _send(job))
    return job


def _send(job: Job) -> None:
    current_app.send_task(job.task, [job.pk])


class Progress:
    """进度: how far a running job is. Writing it also prolongs the lease."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def report(self, done: int, total: int) -> None:
        _held(self.job).update(done=done, total=total, lease_until=timezone.now() + LEASE)


def _held(job: Job) -> QuerySet[Job]:
    """The row, as long as it is in the hands of this attempt: a worker that lost it writes nothing more."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


@contextmanager
def claimed(job_id: int) -> Iterator[tuple[Job, Progress]]:
    """Hold the job while working on it; on the way out it is done, or failed with a sentence for people.

    Raises NotClaimed when another worker was faster (acks_late may deliver a message twice).
    """
    job = _claim(job_id, timezone.now())
    try:
        with beating(_held(job), LEASE):
            yield job, Progress(job)
    except Refused as refusal:
        _finish(job, JobState.FAILED, str(refusal))
    except Exception:
        _finish(job, JobState.FAILED, _("系统内部出错，本次未写入任何内容。请联系管理员查看日志。"))
        raise
    else:
        _finish(job, JobState.DONE, "")


def _claim(job_id: int, now: datetime) -> Job:
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=job_id).update(
        state=JobState.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    if taken != 1:
        raise NotClaimed(job_id)
    return Job.objects.get(pk=job_id)


def _finish(job: Job, state: JobState, message: str) -> None:
    _held(job).update(state=state, message=message, finished_at=timezone.now(), lease_until=None)


def sweep(now: datetime) -> int:
    """Send again what a killed worker or broker dropped; give up after MAX_ATTEMPTS. Returns how many."""
    lost = Job.objects.filter(
        Q(state=JobState.RUNNING, lease_until__lt=now) | Q(state=JobState.QUEUED, queued_at__lt=now - FORGOTTEN_AFTER)
    )
    lost.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=JobState.FAILED, finished_at=now, message=_("多次办理未成，已停止。请重新发起。")
    )
    jobs = list(lost.filter(attempts__lt=MAX_ATTEMPTS))
    for job in jobs:
        _send(job)
    return len(jobs)
