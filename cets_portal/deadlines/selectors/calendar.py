"""期限日历查询: the obligations of a working year, sectors of one date drawn together in one line."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from cets_portal.deadlines.choices import InnerActor, ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors.obligations import due_dates_for, of_working_year


@dataclass(frozen=True)
class CalendarQuery:
    """条件: working year, sector of the switch, and what the page narrows by; empty means all."""

    year: int
    sector: str = ""
    actor: str = ""
    duty: str = ""
    status: str = ""
    province: str = ""


@dataclass
class Line:
    """一行: one task and period, the sectors it is for, and this province's own earlier dates."""

    row: Obligation
    sectors: list[str] = field(default_factory=list)
    unit_due_on: date | None = None
    city_due_on: date | None = None

    @property
    def later(self) -> Obligation | None:
        """What stands in its place."""
        return self.row.superseded_by


def rows_of(query: CalendarQuery) -> list[Obligation]:
    """All rows of the year and sector; narrowing by actor, duty and status is done on them, so that tabs can count."""
    found = of_working_year(query.year)
    if query.sector:
        found = found.filter(Q(sector=query.sector) | Q(sector=""))
    return list(found)


def narrowed(rows: Iterable[Obligation], query: CalendarQuery, *, but: str = "") -> list[Obligation]:
    """The rows under every condition except `but`."""
    tests = {
        "actor": lambda row: query.actor in row.actors,
        "duty": lambda row: row.duty == query.duty,
        "status": lambda row: is_of(row, query.status),
    }
    wanted = [test for name, test in tests.items() if getattr(query, name) and name != but]
    return [row for row in rows if all(test(row) for test in wanted)]


def is_of(row: Obligation, status: str) -> bool:
    """Of a status, or of "excused": those whose basis came late."""
    return row.is_excused if status == "excused" else row.status == status


def lines_of(rows: Iterable[Obligation], query: CalendarQuery) -> list[Line]:
    """Lines in order of their dates, those without a date last; at most two queries more."""
    lines: dict[tuple[object, ...], Line] = {}
    for row in rows:
        line = lines.setdefault(_together(row), Line(row))
        line.sectors += [row.sector] if row.sector else []
    if query.province:
        _add_inner_dates(list(lines.values()), query.province)
    return list(lines.values())


def _together(row: Obligation) -> tuple[object, ...]:
    later = row.superseded_by
    return (
        row.notice, row.task_id, row.clause, row.period, row.due_on, row.status, row.excused_by,
        later and (later.notice, later.task_id, later.due_on),
    )  # fmt: skip


def _add_inner_dates(lines: list[Line], province: str) -> None:
    rows = [line.row for line in lines if line.row.status == ObligationStatus.IN_FORCE and line.row.due_on]
    by_unit = due_dates_for(rows, InnerActor.UNIT, province)
    by_city = due_dates_for(rows, InnerActor.CITY, province)
    for line in lines:
        line.unit_due_on = _earlier(by_unit, line.row)
        line.city_due_on = _earlier(by_city, line.row)


def _earlier(days: Mapping[int, date | None], row: Obligation) -> date | None:
    day = days.get(row.pk)
    return day if day and row.due_on and day < row.due_on else None


def status_counts(lines: Iterable[Line]) -> Counter[str]:
    """How many lines stand in each status, and how many are excused."""
    counts: Counter[str] = Counter()
    for line in lines:
        counts[line.row.status] += 1
        counts["excused"] += line.row.is_excused
        counts[""] += 1
    return counts
