"""核查机构工作台: its tasks by step and day, what to do first, and what waits for others; the unit's findings to mend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cets_portal.accounts.models import User
from cets_portal.norms.codes import Actor
from dataquality.access.verification import person_of, verifications_for
from dataquality.choices import VerificationStatus
from dataquality.models import Verification, VerificationMember
from dataquality.selectors.verification import OPEN, Line, lines, list_rows
from dataquality.views.verification.shown import Shown, shown

#: Tasks shown of one step; the rest stand in the list.
SHOWN = 20


@dataclass(frozen=True)
class Task:
    """一项任务: `own` where the person is of its group."""

    verification: Any
    turn: Shown
    own: bool


@dataclass(frozen=True)
class Step:
    """一个步骤的任务, the most pressing first; `more` are not shown."""

    label: Any
    status: str
    tasks: Sequence[Task]
    total: int
    late: int

    @property
    def more(self) -> int:
        return self.total - len(self.tasks)


@dataclass(frozen=True)
class AgencyDesk:
    """工作台: `first` is what the person does first."""

    first: Task | None
    steps: Sequence[Step]
    waiting: Sequence[Task]
    late: int
    total: int
    has_record: bool


def of_agency(user: User, today: date) -> AgencyDesk:
    """What one person of an agency finds; four queries, whatever the number of tasks."""
    person = person_of(user)
    found = lines(list_rows(verifications_for(user).filter(status__in=OPEN)).order_by("due_on", "pk"))
    mine = _own(person.pk if person else None, found)
    tasks = [
        Task(line.verification, shown(line.turn, today, Actor.AGENCY), line.verification.pk in mine) for line in found
    ]
    todo = sorted((one for one in tasks if one.turn.mine), key=lambda one: (one.turn.due_on or date.max, not one.own))
    return AgencyDesk(
        first=next((one for one in todo if one.own), None),
        steps=[step for status in VerificationStatus if (step := _step(status, todo)).total],
        waiting=[one for one in tasks if not one.turn.mine][:SHOWN],
        late=sum(one.turn.late for one in todo),
        total=len(tasks),
        has_record=person is not None,
    )


def _own(person: int | None, found: Sequence[Line]) -> set[int]:
    if person is None or not found:
        return set()
    duties = VerificationMember.objects.filter(person=person, removed_at__isnull=True)
    return set(duties.values_list("verification", flat=True))


def _step(status: VerificationStatus, todo: Sequence[Task]) -> Step:
    tasks = [one for one in todo if one.verification.status == status]
    return Step(status.label, status.value, tasks[:SHOWN], len(tasks), sum(one.turn.late for one in tasks))


def corrections_of(enterprise: Any, today: date) -> list[dict[str, Any]]:
    """Findings that the unit still has to mend, by task; one query."""
    found = Verification.objects.filter(report__enterprise=enterprise, status=VerificationStatus.CORRECTING)
    rows = lines(list_rows(found))
    return [{"task": one.verification, "turn": shown(one.turn, today, Actor.UNIT)} for one in rows]
