"""规范查询: norm texts as loaded, and the tasks of a notice ready to be shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cets_portal.deadlines.models import NormDocument
from cets_portal.norms.codes import LABELS, Actor, Sector, TaskStatus
from cets_portal.norms.notice import BasisDocument, Notice, Task, load_notice


def current_norms() -> QuerySet[NormDocument]:
    """The text in force of every norm, notices first."""
    return NormDocument.objects.filter(is_current=True).order_by("-kind", "-code")


def texts_of(kind: str, code: str) -> QuerySet[NormDocument]:
    """Every text under which the norm was ever loaded here, newest first."""
    return NormDocument.objects.filter(kind=kind, code=code).order_by("-loaded_at")


@dataclass(frozen=True)
class TaskRow:
    """任务行: one task in words of the reader's language."""

    task: Task
    actors: str
    sectors: str
    years: str
    due: str
    late_basis: BasisDocument | None

    @classmethod
    def of(cls, notice: Notice, task: Task) -> "TaskRow":
        return cls(
            task=task,
            actors=_joined(LABELS[Actor][actor] for actor in task.actors),
            sectors=_joined(LABELS[Sector][sector] for sector in task.sectors),
            years=_("，").join(_years(task)),
            due=_due(task),
            late_basis=notice.late_basis_of(task.id),
        )


def _joined(labels: Iterator[str]) -> str:
    return _("、").join(_(label) for label in labels)


def _years(task: Task) -> Iterator[str]:
    """Each year under its own name; a year never stands bare."""
    if task.list_years:
        yield _("名录 %(years)s") % {"years": _("、").join(map(str, task.list_years))}
    for name, year in (
        (_("排放 %(year)s"), task.emission_year),
        (_("配额 %(year)s"), task.quota_year),
        (_("存证 %(year)s"), task.filing_year),
    ):
        if year:
            yield name % {"year": year}


def _due(task: Task) -> str:
    if task.due_on:
        return task.due_on.isoformat()
    if task.due_rule:
        return _("月末后 %(days)s 个自然日") % {"days": task.due_rule.days_after_month_end}
    return {TaskStatus.NOT_REQUIRED: _("不要求"), TaskStatus.STANDING: _("长期")}.get(task.status, _("未定日期"))


@dataclass(frozen=True)
class ListDate:
    """名录时限: one dated list duty of a list year."""

    notice: Notice
    task: Task
    due_on: date


def list_dates(list_year: int, notice_codes: tuple[str, ...]) -> list[ListDate]:
    """Dated duties about the lists of one list year, soonest first."""
    found = [
        ListDate(notice, task, task.due_on)
        for notice in map(load_notice, notice_codes)
        for task in notice.tasks
        if list_year in task.list_years and task.due_on
    ]
    return sorted(found, key=lambda row: row.due_on)
