"""通知: a notice of the ministry as data: every task, who owes it, about which year, by when.

Years never stand bare: `list_years`, `emission_year`, `quota_year`, and `filing_year`, the year whose
months are filed and whose data the control plan governs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from cets_portal.norms.codes import Actor, DutyCode, Grade, NormStatus, Scope, Sector, TaskStatus
from cets_portal.norms.errors import NormError
from cets_portal.norms.files import NOTICES, codes_in, digest_of, path_of, read_norm
from cets_portal.norms.limits import Fault, code_faults, text_faults, year_faults
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.months import DueRule, MonthSpan

#: A notice with more tasks than this is a slip of the hand.
MOST_TASKS: Final = 400
_NOTE: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersession:
    """替代: an earlier date that a task replaces.

    `reference` is 'notice/task' where the portal knows the earlier task, else the clause by name.
    """

    reference: str
    due_on: date | None = None
    note: str = ""

    def faults(self) -> Iterator[Fault]:
        yield from text_faults(self, {"reference": 120, "note": _NOTE}, wanted=frozenset({"reference"}))
        yield from year_faults(self, ("due_on",))


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisDocument:
    """依据文件: a document that tasks rest on, with its own date; one that came late excuses the unit.

    `tasks` are ids of the same notice, or 'notice/task' for a task of another one.
    """

    document: str
    title: str
    issued_on: date
    tasks: tuple[str, ...]
    source: str
    grade: Grade
    note: str = ""

    def faults(self) -> Iterator[Fault]:
        most = {"document": 200, "title": 200, "tasks": 80, "source": 200, "note": _NOTE}
        yield from text_faults(self, most, wanted=frozenset({"document", "title", "tasks", "source"}))
        yield from year_faults(self, ("issued_on",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """任务: one duty of a notice. `item` is empty for a standing duty that the notice does not restate.

    `actors` owe it by the date, the first one leads; `target` is whom it is done for or towards.
    """

    id: str
    task: str
    clause: str
    duty: DutyCode
    actors: tuple[Actor, ...]
    status: TaskStatus
    source: str
    grade: Grade
    item: str = ""
    target: Actor | None = None
    scope: Scope = Scope.LISTED
    sectors: tuple[Sector, ...] = ()
    other_industries: tuple[str, ...] = ()
    list_years: tuple[int, ...] = ()
    emission_year: int | None = None
    quota_year: int | None = None
    filing_year: int | None = None
    months: MonthSpan | None = None
    due_on: date | None = None
    due_rule: DueRule | None = None
    supersedes: tuple[Supersession, ...] = ()
    note: str = ""
    assumption: str = ""

    @property
    def actor(self) -> Actor:
        """Who leads."""
        return self.actors[0]

    @property
    def is_undated(self) -> bool:
        """Required, but the notice gives no date."""
        return self.status is TaskStatus.REQUIRED and self.due_on is None and self.due_rule is None

    def faults(self) -> Iterator[tuple[str, str] | Fault]:
        yield from text_faults(
            self, _TASK_TEXTS, wanted=frozenset({"id", "task", "clause", "source", "other_industries"})
        )
        yield from code_faults("id", self.id)
        yield from year_faults(self, ("list_years", "emission_year", "quota_year", "filing_year", "due_on"))
        yield from self._contradictions()

    def _contradictions(self) -> Iterator[tuple[str, str]]:
        if not self.actors:
            yield "actors", _("至少要有一个主体。")
        if self.due_on and self.due_rule:
            yield "due_on", _("固定日期与期限规则只能有一个。")
        if self.due_rule and not self.months:
            yield "months", _("有期限规则就要写明起止月份。")
        if self.status is not TaskStatus.REQUIRED and (self.due_on or self.due_rule):
            yield "status", _("不要求或长期的任务没有期限。")
        if len(set(self.sectors)) < len(self.sectors):
            yield "sectors", _("同一行业写了两次。")


#: The most characters of each text of a task, as the columns of an obligation hold them.
_TASK_TEXTS: Final = {
    "id": 40, "task": 200, "clause": 120, "item": 20, "source": 200, "other_industries": 40, "note": _NOTE,
    "assumption": _NOTE,
}  # fmt: skip
_NOTICE_TEXTS: Final = {
    "code": 40, "number": 80, "title": 200, "issuer": 80, "source": 200, "items": 20, "note": _NOTE,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """通知: header and tasks."""

    code: str
    number: str
    title: str
    issuer: str
    issued_on: date
    status: NormStatus
    source: str
    grade: Grade
    items: tuple[str, ...]
    tasks: tuple[Task, ...] = field(metadata={"unique": "id"})
    basis: tuple[BasisDocument, ...] = ()
    note: str = ""

    def task(self, task_id: str) -> Task:
        """The task of this id. Raises NormError."""
        for task in self.tasks:
            if task.id == task_id:
                return task
        raise NormError(_("通知 {notice} 没有任务 {task}。"), notice=self.code, task=task_id)

    def basis_of(self, task_id: str) -> tuple[BasisDocument, ...]:
        return tuple(document for document in self.basis if task_id in document.tasks)

    def late_basis_of(self, task_id: str) -> BasisDocument | None:
        """The document that came out after the task's own due date, where there is one."""
        due_on = self.task(task_id).due_on
        late = (document for document in self.basis_of(task_id) if due_on and document.issued_on > due_on)
        return next(late, None)

    @property
    def last_due_on(self) -> date:
        """The last day that any task of the notice names; the day of issue where none names one."""
        fixed = (task.due_on for task in self.tasks if task.due_on)
        ruled = (task.due_rule.due_on(task.months.to_month) for task in self.tasks if task.due_rule and task.months)
        return max((*fixed, *ruled), default=self.issued_on)

    def faults(self) -> Iterator[tuple[str, str] | Fault]:
        yield from text_faults(self, _NOTICE_TEXTS, wanted=frozenset(_NOTICE_TEXTS) - {"note"})
        yield from code_faults("code", self.code)
        yield from year_faults(self, ("issued_on",))
        if len(self.tasks) > MOST_TASKS:
            yield "tasks", _("任务不超过 {most} 项，实际 {found} 项。"), {"most": MOST_TASKS, "found": len(self.tasks)}
        yield from self._broken_references()

    def _broken_references(self) -> Iterator[tuple[str, str]]:
        ids = {task.id for task in self.tasks}
        for document in self.basis:
            for task_id in sorted(one for one in document.tasks if "/" not in one and one not in ids):
                yield "basis", f"{document.document} → {task_id}：" + _("没有这个任务。")
        for task in self.tasks:
            if task.item and task.item not in self.items:
                yield "tasks", f"{task.id}：{task.item} " + _("不在 items 中。")


def read_notice(path: Path) -> Notice:
    """A notice from any file of that shape. Raises NormError."""
    return read_norm(Notice, path)


@cache
def load_notice(code: str) -> Notice:
    """The notice of a code such as '2025-140'. Raises NormError."""
    return read_notice(path_of(NOTICES, code))


@cache
def notices() -> tuple[Notice, ...]:
    """Every notice, oldest first. Raises NormError where one supersedes a task that does not exist."""
    known = tuple(sorted((load_notice(code) for code in codes_in(NOTICES)), key=lambda one: one.issued_on))
    check_supersessions(known)
    return known


def check_supersessions(known: tuple[Notice, ...]) -> None:
    """References between notices must hold. Raises NormError.

    A reference to a notice we hold names a task of it; only a later notice replaces a task of an earlier one.
    """
    by_code = {notice.code: notice for notice in known}
    for notice in known:
        for reference in (earlier.reference for task in notice.tasks for earlier in task.supersedes):
            earlier_notice = _named(reference, by_code)
            if earlier_notice and _order(earlier_notice) >= _order(notice):
                raise NormError(
                    _("通知 {notice} 不能替代 {reference}：只有在后的通知可以替代在前的任务。"),
                    notice=notice.code,
                    reference=reference,
                )
        for reference in (one for document in notice.basis for one in document.tasks):
            _named(reference, by_code)


def _named(reference: str, by_code: dict[str, Notice]) -> Notice | None:
    """The notice that a reference 'notice/task' names, if we hold it; it must have the task."""
    code, slash, task_id = reference.partition("/")
    if not slash or code not in by_code:
        return None
    by_code[code].task(task_id)
    return by_code[code]


def _order(notice: Notice) -> tuple[date, str]:
    return notice.issued_on, notice.code


def notice_digest(code: str) -> str:
    """SHA-256 of the notice's file. Raises NormError."""
    return digest_of(path_of(NOTICES, code))
