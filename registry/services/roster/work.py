"""名册的长任务: small files are worked on at once, large ones by a worker. The job row is the truth in both cases.

A worker killed in the middle leaves its job to the sweeper; the second run finds the import either untouched
(the transaction was lost with the worker) or loaded, and then has nothing to do.
"""

import logging
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.selectors import posts_held
from cets_portal.audit.errors import Conflict
from cets_portal.audit.lifecycle import check_allowed
from cets_portal.clock import reading as clock
from cets_portal.jobs.models import Job
from cets_portal.jobs.selectors import latest
from cets_portal.jobs.services import NotClaimed, Progress, claimed, queue
from cets_portal.workbooks.sniff import FileKind
from registry.choices import ImportStatus
from registry.models import RosterImport
from registry.selectors.roster_page import CHECK, COPY, LOAD
from registry.services.roster.acts import MEDIA_TYPES, check, keep, load
from registry.services.roster.copies import keep_copy, kept_copy, made_copy

log = logging.getLogger(__name__)

#: About the least that a row takes, in bytes: before a file is read its size must tell how long it is.
_LEAST_BYTES_PER_ROW = {MEDIA_TYPES[FileKind.XLSX]: 50, MEDIA_TYPES[FileKind.CSV]: 100}
_OPEN = (ImportStatus.UPLOADED, ImportStatus.CHECKED)


def receive(*, data: bytes, file_name: str, province: str, by: User | None) -> RosterImport:
    """Store an uploaded file and have it checked, at once where it is small. Refused for what is no workbook.

    What only reading shows (no header, too many rows) ends in the failed check job's message.
    """
    roster_import = keep(data, file_name=file_name, province=province, by=by)
    request_check(roster_import, by=by)
    roster_import.refresh_from_db()
    return roster_import


def request_check(roster_import: RosterImport, *, by: User | None) -> Job:
    """Have the file checked (again): the job, done already where the file is small."""
    return _request(CHECK, roster_import, by, run_check)


def request_load(roster_import: RosterImport, *, mode: str, by: User | None) -> Job:
    """Have the import loaded: the job, done already where it is small; a load under way is not begun twice.

    Forbidden for a post that may not. Conflict where the import is not checked, or no longer open.
    """
    check_allowed(roster_import, RosterImport.LIFECYCLE["load"], by=by)
    waiting = RosterImport.objects.filter(pk=roster_import.pk, status=ImportStatus.CHECKED)
    if not waiting.update(mode=mode):
        raise Conflict(_("这份名册还没有核对完，或已经载入、放弃。请刷新后再看。"), code="conflict")
    roster_import.refresh_from_db()
    return _request(LOAD, roster_import, by, run_load)


def copy_or_job(roster_import: RosterImport, *, by: User | None) -> bytes | Job:
    """The marked copy, or the job that is making it. Refused where the stored file is lost."""
    if _is_small(roster_import):
        return made_copy(roster_import)
    return kept_copy(roster_import) or _request(COPY, roster_import, by, run_copy)


def run_check(job_id: int) -> None:
    """Carry out a check job; nothing where another worker has it or the import is closed."""
    _run(job_id, _check)


def run_load(job_id: int) -> None:
    """Carry out a load job in the present post of who asked for it; nothing where it has been loaded."""
    _run(job_id, _load)


def run_copy(job_id: int) -> None:
    """Carry out the job of a marked copy; nothing where another worker has it."""
    _run(job_id, _copy)


def _check(roster_import: RosterImport, job: Job, progress: Progress, today: date) -> None:
    if roster_import.status not in _OPEN:
        return
    check(roster_import, today=today, progress=progress)
    if not _is_small(roster_import) and roster_import.issues.exists():
        _request(COPY, roster_import, job.queued_by, run_copy)  # Whoever reads the preview will want it next.


def _copy(roster_import: RosterImport, job: Job, progress: Progress, today: date) -> None:
    keep_copy(roster_import, job, progress)


def _load(roster_import: RosterImport, job: Job, progress: Progress, today: date) -> None:
    if roster_import.status == ImportStatus.LOADED:
        return
    by = _in_post(job.queued_by, roster_import.province, today)
    load(roster_import, mode=roster_import.mode, by=by, today=today, progress=progress)


Work = Callable[[RosterImport, Job, Progress, date], None]


def _request(task: str, roster_import: RosterImport, by: User | None, run: Callable[[int], None]) -> Job:
    before = latest(task, roster_import.pk)
    if before and before.is_open:
        return before
    if not _is_small(roster_import):
        return queue(task, roster_import.pk, by=by)
    job = Job.objects.create(task=task, subject_id=roster_import.pk, queued_by=by)
    run(job.pk)
    job.refresh_from_db()
    roster_import.refresh_from_db()
    return job


def _run(job_id: int, work: Work) -> None:
    try:
        with claimed(job_id) as (job, progress):
            roster_import = RosterImport.objects.select_related("file").get(pk=job.subject_id)
            work(roster_import, job, progress, clock.today())
    except NotClaimed:
        log.info("roster job %s is done or in other hands", job_id)


def _is_small(roster_import: RosterImport) -> bool:
    rows = roster_import.rows or roster_import.file.size // _LEAST_BYTES_PER_ROW.get(roster_import.file.media_type, 50)
    return rows <= settings.ROSTER_INLINE_ROWS


def _in_post(user: User | None, province: str, today: date) -> User | None:
    """The person in the clerk's post of this province that they hold today; rights are asked anew when work begins."""
    if user is None:
        return None
    posts = posts_held(user, today)
    user.acting_post = next(
        (post for post in posts if post.role == Role.CLERK and post.organisation.province == province), None
    )
    return user
