"""心跳: a thread that renews a job's lease while the work goes on beside it."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone

from cets_portal.jobs.models import Job

log = logging.getLogger(__name__)

#: The broker hands a task to another worker after an hour; work that hangs must not be kept alive beyond it.
LONGEST = timedelta(hours=1)


@contextmanager
def beating(held: QuerySet[Job], lease: timedelta) -> Iterator[None]:
    """Renew the lease of `held` four times in its length, until the block is left or the job is lost."""
    stopping = threading.Event()
    thread = threading.Thread(target=_beat, args=(held, lease, stopping), name="job-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(timeout=5)


def _beat(held: QuerySet[Job], lease: timedelta, stopping: threading.Event) -> None:
    last = timezone.now() + LONGEST
    try:
        while not stopping.wait(lease.total_seconds() / 4) and timezone.now() < last:
            if not _renewed(held, lease):
                return
    finally:
        connection.close()  # This thread's own; the work has another.


def _renewed(held: QuerySet[Job], lease: timedelta) -> bool:
    """False when the job is in other hands. A database that cannot answer now is asked again at the next beat."""
    try:
        return bool(held.all().update(lease_until=timezone.now() + lease))
    except DatabaseError as fault:
        log.warning("heartbeat: lease not renewed: %s", fault)
        return True
