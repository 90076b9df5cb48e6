"""长任务用语: what a page says of a job that is not being worked on just now."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.jobs.models import Job, JobState
from cets_portal.jobs.services import LEASE

#: A worker that lives gives a sign of it every eleven seconds (jobs.heartbeat).
STILL_AFTER = timedelta(seconds=15)
#: The page asks every second; who has it read aloud is told only every five.
TOLD_EVERY = 5


def waiting_words(job: Job, now: datetime) -> str:
    """Why nothing moves: it waits for its turn, or its worker has died. Empty while the work goes on."""
    if job.state == JobState.QUEUED:
        return _("已排队，轮到就开始")
    if job.is_interrupted(now):
        return _("处理中断，正在重试。没有写入一半的数据，请稍候。")
    return ""


def progress_of(job: Job, words: str, *, total: int, url: str, counts: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """What components/progress.html wants of a job that a page at `url` shows; `words`: what is being done."""
    moment = timezone.now()
    failed = job.state == JobState.FAILED
    return {
        "words": waiting_words(job, moment) or (_("未办完：%(why)s") % {"why": job.message} if failed else words),
        "done": job.done,
        "total": job.total or total,
        "left": still_words(job, moment),
        "counts": list(counts),
        "poll_url": url,
        "finished": not job.is_open,
        "result_url": url,
    }


def still_words(job: Job, now: datetime) -> str:
    """Since when the worker gives no sign of life, in seconds; empty while it does, and where none has begun."""
    if job.state != JobState.RUNNING or job.lease_until is None:
        return ""
    still = now - (job.lease_until - LEASE)
    if still < STILL_AFTER:
        return ""
    seconds = int(still.total_seconds())
    return _("%(n)s 秒没有进展") % {"n": seconds - seconds % TOLD_EVERY}
