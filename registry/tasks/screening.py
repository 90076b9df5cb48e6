"""筛查任务: the button's and the night's."""

import logging

from celery import shared_task

from cets_portal.audit.errors import Refused
from cets_portal.clock import reading as clock
from cets_portal.jobs.services import NotClaimed, claimed
from registry.models import AnnualList
from registry.selectors.nightly import lists_in_force, lists_to_screen
from registry.selectors.screening import drift
from registry.services import screening

log = logging.getLogger(__name__)


@shared_task(name=screening.TASK)
def screen_list(job_id: int) -> None:
    """Screen the list that the job is about."""
    try:
        with claimed(job_id) as (job, progress):
            wanted = AnnualList.objects.get(pk=job.subject_id)
            screening.run(
                wanted.list_year, wanted.province, wanted.sector,
                by=job.queued_by, today=clock.today(), progress=progress.report,
            )  # fmt: skip
    except NotClaimed:
        log.info("screen_list: job %s is another worker's", job_id)


@shared_task(name="registry.tasks.screen_all")
def screen_all() -> int:
    """Every night: screen the open drafts and the list year in work; say what lists in force differ from.

    A list that is submitted or in force is not touched. One that cannot be screened does not stop the others.
    Returns how many were screened.
    """
    today, screened = clock.today(), 0
    for list_year, province, sector in lists_to_screen(today):
        try:
            outcome = screening.run(list_year, province, sector, by=None, today=today)
        except Refused as refusal:
            log.warning("screen_all: %s %s %s not screened: %s", list_year, province, sector, refusal)
            continue
        screened += 1
        log.info("screen_all: %s created %d changed %d", outcome.annual_list, outcome.created, outcome.changed)
    for annual_list in lists_in_force(today):
        differing = drift(annual_list, today=today)
        if differing:
            log.warning("screen_all: the register differs from %s in %d unit(s)", annual_list, len(differing))
    return screened
