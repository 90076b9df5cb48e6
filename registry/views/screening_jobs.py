"""筛查任务: what the button starts, and how the progress page tells how far it is."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.jobs.models import Job, JobState
from cets_portal.jobs.selectors import latest
from cets_portal.jobs.words import still_words, waiting_words
from cets_portal.templatetags.figures import whole
from registry.choices import ListStatus, Sector
from registry.models import AnnualList
from registry.selectors.review import current_lists
from registry.services import screening as service
from registry.views.screening_page import Desk


def request_screening(desk: Desk, *, by: User) -> list[Job]:
    """Queue the sector's list, or all lists of the year but those that wait for a signature or are in force.

    Refused where nothing is left to screen.
    """
    if desk.sector:
        return [service.request_run(desk.list_year, desk.province, desk.sector, by=by)]
    settled = {one.sector for one in desk.lists if one.status != ListStatus.DRAFT}
    open_sectors = [sector for sector in Sector.values if sector not in settled]
    if not open_sectors:
        raise Refused(
            _("各行业名录都已送签或公布，没有可筛查的。送签的可以撤回；公布的在名录页开新版更正。"), code="nothing_open"
        )
    return [service.request_run(desk.list_year, desk.province, sector, by=by) for sector in open_sectors]


def progress_of(job: Job, annual_list: AnnualList) -> dict[str, Any]:
    """What components/progress.html shows: this job and those of the same year's other lists, taken together."""
    beside = current_lists(annual_list.list_year, annual_list.province)
    found = [(one, latest(service.TASK, one.pk)) for one in beside if one.pk != annual_list.pk]
    running = [(one, other) for one, other in found if other and other.is_open]
    shown = [*running, (annual_list, job)]
    finished = not any(one.is_open for _list, one in shown)
    return {
        "words": _stopped(job) or _words(job, [one for one, other in shown if other.is_open]),
        "done": sum(one.done for _list, one in shown),
        "total": sum(one.total for _list, one in shown),
        "left": _still(shown),
        "counts": [{"label": _("已判"), "n": sum(one.done for _list, one in shown), "hue": ""}],
        "poll_url": reverse("screening-progress", args=[job.pk]),
        "finished": finished,
        "failed": job.state == JobState.FAILED,
        "result_url": f"{reverse('screening')}?year={annual_list.list_year - 1}",
    }


def _still(shown: list[tuple[AnnualList, Job]]) -> str:
    now = timezone.now()
    return next(filter(None, (still_words(one, now) for _list, one in shown)), "")


def _stopped(job: Job) -> str:
    now = timezone.now()
    return waiting_words(job, now) if job.is_interrupted(now) else ""


def _words(job: Job, running: list[AnnualList]) -> str:
    if running:
        sectors = _("、").join(str(one.get_sector_display()) for one in running)
        return _("正在筛查 %(year)s 年度：%(sectors)s") % {"year": running[0].list_year, "sectors": sectors}
    if job.state == JobState.FAILED:
        return _("筛查未完成：%(why)s") % {"why": job.message}
    return _("筛查完成，共 %(n)s 家") % {"n": whole(job.total)}
