"""权利义务告知查询: who has been told, who has confirmed, whom the portal cannot reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When

from cets_portal.norms.codes import Actor, Scope, TaskStatus
from cets_portal.norms.codes import Sector as NormSector
from cets_portal.norms.notice import Notice, Task, notices
from registry.models import RightsNotice

ACKNOWLEDGED = Q(acknowledged_at__isnull=False)
ON_PAPER = Q(acknowledged_at__isnull=True) & ~Q(paper_note="")
WAITING = Q(acknowledged_at__isnull=True, paper_note="")
UNREACHED = WAITING & Q(enterprise__organisation__isnull=True)

#: state of the page → condition; "waiting" counts the unreached too, since both are still owed.
STATES: dict[str, Q] = {
    "waiting": WAITING & Q(enterprise__organisation__isnull=False),
    "unreached": UNREACHED,
    "paper": ON_PAPER,
    "acknowledged": ACKNOWLEDGED,
}


def state_of(notice: RightsNotice) -> str:
    """The key of STATES in which this notice stands; its enterprise is read."""
    if notice.acknowledged_at:
        return "acknowledged"
    if notice.paper_note:
        return "paper"
    return "waiting" if notice.enterprise.organisation_id else "unreached"


@dataclass(frozen=True)
class NoticeCounts:
    """告知合计. `oldest_sent_at` is the oldest that nobody has confirmed."""

    total: int
    waiting: int
    unreached: int
    paper: int
    acknowledged: int
    oldest_sent_at: datetime | None

    @property
    def settled(self) -> int:
        return self.paper + self.acknowledged

    @property
    def owed(self) -> int:
        """How many still want an answer or a paper."""
        return self.waiting + self.unreached


def counts_of(found: QuerySet[RightsNotice]) -> NoticeCounts:
    """How many notices stand in which state; one query."""
    return NoticeCounts(**found.order_by().aggregate(**_counted()))


def counts_by_year(found: QuerySet[RightsNotice]) -> list[tuple[int, NoticeCounts]]:
    """(list year, counts), the newest year first; one query."""
    rows: Any = found.order_by("-list_year").values("list_year").annotate(**_counted())
    return [(row.pop("list_year"), NoticeCounts(**row)) for row in rows]


def _counted() -> dict[str, Any]:
    states = {state: Count("pk", filter=condition) for state, condition in STATES.items()}
    return {"total": Count("pk"), **states, "oldest_sent_at": Min("sent_at", filter=WAITING)}


def narrowed(found: QuerySet[RightsNotice], filters: Mapping[str, str]) -> QuerySet[RightsNotice]:
    """`filters`: state (a key of STATES), q (name or code), city."""
    if filters.get("state") in STATES:
        found = found.filter(STATES[filters["state"]])
    if words := filters.get("q", "").strip():
        found = found.filter(Q(enterprise__name__icontains=words) | Q(enterprise__uscc__istartswith=words))
    if city := filters.get("city", "").strip():
        found = found.filter(enterprise__city=city)
    return found


def most_owed_first(found: QuerySet[RightsNotice]) -> QuerySet[RightsNotice]:
    """Unreached, then waiting, then paper, then acknowledged; within each the oldest first."""
    rank = Case(
        When(UNREACHED, then=Value(0)),
        When(WAITING, then=Value(1)),
        When(ON_PAPER, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return found.annotate(rank=rank).order_by("rank", "sent_at", "enterprise__uscc")


def cities_of(found: QuerySet[RightsNotice]) -> list[tuple[str, int]]:
    """Cities with their notices, most first."""
    rows = found.order_by().values("enterprise__city").annotate(n=Count("pk")).values_list("enterprise__city", "n")
    return sorted(rows, key=lambda row: (-row[1], row[0]))


@dataclass(frozen=True)
class Dated:
    """一项期限: a duty of the unit with its notice."""

    notice: Notice
    task: Task

    @property
    def sort_key(self) -> tuple[bool, date]:
        return (self.task.due_on is None, self.task.due_on or date.max)


def dates_for_unit(list_year: int, sector: str) -> list[Dated]:
    """What the notices in force say of a unit on this year's list of this sector, earliest date first.

    A list year is the year whose months are filed, whose emissions are reported and whose quota is owed.
    """
    found = [
        Dated(notice, task)
        for notice in notices()
        for task in notice.tasks
        if _concerns(task, list_year, NormSector(sector))
    ]
    return sorted(found, key=lambda dated: dated.sort_key)


def _concerns(task: Task, list_year: int, sector: NormSector) -> bool:
    return (
        list_year in (task.filing_year, task.emission_year, task.quota_year)
        and Actor.UNIT in (*task.actors, task.target)
        and (not task.sectors or sector in task.sectors)
        and task.scope in (Scope.LISTED, Scope.NEWLY_LISTED)
        and task.status is TaskStatus.REQUIRED
    )
