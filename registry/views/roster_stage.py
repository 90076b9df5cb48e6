"""导入办到哪一步: which stage an import has reached, and how its page tells it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.jobs.models import Job, JobState
from cets_portal.jobs.words import still_words, waiting_words
from cets_portal.templatetags.figures import percent_of, whole
from registry.choices import ImportStatus
from registry.models import RosterImport


class Stage(StrEnum):
    """阶段."""

    CHECKING = "checking"
    CHECK_FAILED = "check_failed"
    PREVIEW = "preview"
    LOADING = "loading"
    LOAD_FAILED = "load_failed"
    LOADED = "loaded"
    ABANDONED = "abandoned"


RUNNING = (Stage.CHECKING, Stage.LOADING)


@dataclass(frozen=True)
class Standing:
    """办到哪一步, with the job that is running or has failed there."""

    stage: Stage
    job: Job | None

    @property
    def is_running(self) -> bool:
        return self.stage in RUNNING

    @property
    def failure(self) -> str:
        """Why the job stopped, in the words of the refusal."""
        return self.job.message if self.job and self.stage in (Stage.CHECK_FAILED, Stage.LOAD_FAILED) else ""


def standing_of(roster_import: RosterImport, check: Job | None, load: Job | None) -> Standing:
    """The stage, from the import's status and its newest jobs."""
    if roster_import.status == ImportStatus.LOADED:
        return Standing(Stage.LOADED, None)
    if roster_import.status == ImportStatus.ABANDONED:
        return Standing(Stage.ABANDONED, None)
    if check and check.is_open:
        return Standing(Stage.CHECKING, check)
    if roster_import.status == ImportStatus.UPLOADED:
        return Standing(Stage.CHECK_FAILED, check)
    if load and load.is_open:
        return Standing(Stage.LOADING, load)
    if load and load.state == JobState.FAILED and not (check and check.queued_at > load.queued_at):
        return Standing(Stage.LOAD_FAILED, load)
    return Standing(Stage.PREVIEW, None)


def steps_of(standing: Standing) -> list[dict[str, Any]]:
    """The five steps for the stepper."""
    labels = (_("1 上传"), _("2 读取"), _("3 核对"), _("4 预览"), _("5 载入"))
    now, words, hue = _present_step(standing)
    return [_step(number, label, now, words, hue) for number, label in enumerate(labels, 1)]


def _step(number: int, label: str, now: int, words: str, hue: str) -> dict[str, Any]:
    if number < now:
        return {"label": label, "words": _("已完成"), "hue": "ok", "current": False}
    if number > now:
        return {"label": label, "words": _("未开始"), "hue": "none", "current": False}
    return {"label": label, "words": words, "hue": hue, "current": True}


def _present_step(standing: Standing) -> tuple[int, str, str]:
    reading = standing.job is None or standing.job.total == 0
    return {
        Stage.CHECKING: (2 if reading else 3, _("进行中"), "run"),
        Stage.CHECK_FAILED: (2 if reading else 3, _("未完成"), "late"),
        Stage.PREVIEW: (4, _("当前"), "run"),
        Stage.LOADING: (5, _("进行中"), "run"),
        Stage.LOAD_FAILED: (5, _("未完成"), "late"),
        Stage.LOADED: (5, _("已完成"), "ok"),
        Stage.ABANDONED: (4, _("已放弃"), "none"),
    }[standing.stage]


def progress_of(roster_import: RosterImport, standing: Standing, now: datetime) -> dict[str, Any]:
    """What components/progress.html shows of a running job."""
    job = standing.job
    done, total = (job.done, job.total) if job else (0, 0)
    return {
        "words": (job and waiting_words(job, now)) or _progress_words(standing, done, total),
        "done": done,
        "total": total,
        "left": (still_words(job, now) or _left(job, now)) if job else "",
        "counts": [],
        "poll_url": reverse("roster-progress", args=[roster_import.pk]),
        "finished": not standing.is_running,
        "result_url": reverse("roster-detail", args=[roster_import.pk]),
    }


def copy_progress(roster_import: RosterImport, job: Job, now: datetime) -> dict[str, Any]:
    """The same of the making of the marked copy; its steps are few, so that no time left is told."""
    steps = {"done": job.done + 1, "total": job.total}
    return {
        "words": _("正在生成标注后的 Excel：第 %(done)s 步，共 %(total)s 步") % steps
        if job.total
        else _("正在生成标注后的 Excel"),
        "done": job.done,
        "total": job.total,
        "left": still_words(job, now),
        "counts": [],
        "poll_url": reverse("roster-progress", args=[roster_import.pk]) + "?of=copy",
        "finished": not job.is_open,
        "result_url": reverse("roster-detail", args=[roster_import.pk]),
    }


def _progress_words(standing: Standing, done: int, total: int) -> str:
    if not total:
        return _("正在读取工作簿") if standing.stage == Stage.CHECKING else _("正在准备载入")
    figures = {"done": whole(done), "total": whole(total)}
    if standing.stage == Stage.LOADING:
        return _("正在载入第 %(done)s 行，共 %(total)s 行") % figures
    return _("正在核对第 %(done)s 行，共 %(total)s 行") % figures


def _left(job: Job, now: datetime) -> str:
    """86%，约剩 4 秒: from the pace since the job was queued."""
    if not job.done or not job.total:
        return ""
    passed = max(int((now - job.queued_at).total_seconds()), 1)
    seconds = passed * (job.total - job.done) // job.done + 1
    percent = percent_of(job.done, job.total)
    if seconds < 90:
        return _("%(percent)s%%，约剩 %(seconds)s 秒") % {"percent": percent, "seconds": seconds}
    return _("%(percent)s%%，约剩 %(minutes)s 分钟") % {"percent": percent, "minutes": seconds // 60}
