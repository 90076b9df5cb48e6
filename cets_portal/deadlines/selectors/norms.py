"""规范查询: norm texts as loaded, and the tasks of a notice ready to be shown."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cets_portal.deadlines.models import NormDocument
from cets_portal.deadlines.words import joined, label_of, year_words
from cets_portal.norms.codes import Actor, Sector, TaskStatus
from cets_portal.norms.notice import BasisDocument, Notice, Task


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
            actors=joined(label_of(Actor, actor) for actor in task.actors),
            sectors=joined(label_of(Sector, sector) for sector in task.sectors),
            years=year_words(task),
            due=_due(task),
            late_basis=notice.late_basis_of(task.id),
        )


def _due(task: Task) -> str:
    if task.due_on:
        return task.due_on.isoformat()
    if task.due_rule:
        return _("月末后 %(days)s 个自然日") % {"days": task.due_rule.days_after_month_end}
    return {TaskStatus.NOT_REQUIRED: _("不要求"), TaskStatus.STANDING: _("长期")}.get(task.status, _("未定日期"))
