"""进度与逾期: every duty of the days that matter, how far it is, and how late; for one province or for all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors import due_dates_for, obligations_between
from cets_portal.desk.duties import PHASES, Duty, Party, by_finder, duty_of, party_of
from cets_portal.oversight.selectors.owing import NONE, Tally, Unit

#: What was due longer ago than this is history: it stays on the calendar and leaves the desks.
LOOK_BACK: Final = timedelta(days=366)
LOOK_AHEAD: Final = timedelta(days=60)
#: How long a finished step stays on the desk.
RECENT: Final = timedelta(days=30)


@dataclass
class Line:
    """一行: one task and period over its sectors. `due_on` is the day that binds whoever acts; `state_due_on` the state's."""

    duty: Duty
    obligation: Obligation
    due_on: date
    today: date
    total: int = 0
    done: int = 0
    sectors: list[str] = field(default_factory=list)

    @property
    def state_due_on(self) -> date:
        assert self.obligation.due_on
        return self.obligation.due_on

    @property
    def owing(self) -> int:
        return self.total - self.done

    @property
    def days_left(self) -> int:
        return (self.due_on - self.today).days

    @property
    def is_late(self) -> bool:
        """Something is owed after its day. A late basis document excuses the units: lateness counts against nobody."""
        return self.owing > 0 and self.days_left < 0 and not self.obligation.is_excused

    @property
    def url(self) -> str:
        return self.duty.url(self.obligation)


def current(today: date, *, sector: str = "", ahead: timedelta = LOOK_AHEAD) -> list[Obligation]:
    """Obligations of the table that were due within a year or are due soon, soonest first; one query."""
    found = obligations_between(today - LOOK_BACK, today + ahead, sector=sector)
    return [row for row in found if row.due_on and duty_of(row)]


def lines(obligations: Iterable[Obligation], today: date, *, province: str = "", city: str = "") -> list[Line]:
    """The board of one province (or of all together): sectors of one task in one line, what binds nobody left out."""
    rows = list(obligations)
    counted = counts(rows, province=province, city=city)
    days = due_dates_for(rows, Party.UNIT, province) if province else {}
    found: dict[tuple[object, ...], Line] = {}
    for row in rows:
        number = counted.get(row.pk, NONE)
        duty = duty_of(row)
        if duty and row.due_on and number.total:
            due_on = (days.get(row.pk) if duty.party is Party.UNIT else None) or row.due_on
            line = found.setdefault((row.notice, row.task_id, row.period, due_on), Line(duty, row, due_on, today))
            line.total, line.done = line.total + number.total, line.done + number.done
            line.sectors.append(row.sector)
    return sorted(found.values(), key=lambda line: (line.due_on, line.duty.label))


def matters(line: Line) -> bool:
    """Something is still owed, or its day is no longer ago than a month: a step done long ago leaves the boards."""
    return line.owing > 0 or line.days_left > -RECENT.days


@dataclass(frozen=True)
class PhaseLines:
    """一个环节: its lines, open ones and those lately done."""

    label: Any
    lines: list[Line]

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.lines)


def phases_of(obligations: Iterable[Obligation], today: date, *, province: str, city: str = "") -> list[PhaseLines]:
    """The board by phase of the year; what was done long ago is left out."""
    found = [line for line in lines(obligations, today, province=province, city=city) if matters(line)]
    grouped = ((label, [line for line in found if line.duty.phase is phase]) for phase, label in PHASES.items())
    return [PhaseLines(label, own) for label, own in grouped if own]


def counts(obligations: Iterable[Obligation], *, province: str = "", city: str = "") -> dict[int, Tally]:
    """Obligation → how many of all its provinces' units (or bodies) have done it."""
    found: dict[int, Tally] = {}
    for (pk, _place), tally in by_province(obligations, province=province, city=city).items():
        before = found.get(pk, NONE)
        found[pk] = Tally(before.total + tally.total, before.done + tally.done)
    return found


def by_province(
    obligations: Iterable[Obligation], *, province: str = "", city: str = ""
) -> dict[tuple[int, str], Tally]:
    """(obligation, province) → its tally; a fixed number of queries for each finder."""
    found: dict[tuple[int, str], Tally] = {}
    for finder, rows in by_finder(obligations):
        found |= finder.tallies(rows, province=province, city=city)
    return found


class Owed(NamedTuple):
    """一件欠办: one obligation of one unit (or bureau), with the day that binds it."""

    duty: Duty
    obligation: Obligation
    unit: Unit
    due_on: date
    today: date

    @property
    def days_left(self) -> int:
        return (self.due_on - self.today).days

    @property
    def is_excused(self) -> bool:
        return self.obligation.is_excused

    @property
    def is_late(self) -> bool:
        return self.days_left < 0 and not self.is_excused

    @property
    def url(self) -> str:
        return self.duty.url(self.obligation)


class BindingDays:
    """约束日: for units the province's inner date, for the bureau the state's; read once a province."""

    def __init__(self, rows: list[Obligation]) -> None:
        self.rows = rows
        self.known: dict[str, dict[int, date | None]] = {}

    def of(self, row: Obligation, unit: Unit, party: Party) -> date | None:
        """The day by which `unit` owes `row`."""
        if party is Party.BUREAU:
            return row.due_on
        if unit.province not in self.known:
            self.known[unit.province] = due_dates_for(self.rows, Party.UNIT, unit.province)
        return self.known[unit.province][row.pk]


def owed_by_enterprise(enterprise_id: int, province: str, today: date) -> list[Owed]:
    """What one enterprise owes, the soonest first."""
    rows = [row for row in current(today, ahead=timedelta(days=366)) if party_of(row) is Party.UNIT]
    days = due_dates_for(rows, Party.UNIT, province)
    found = [
        Owed(duty, row, unit, days[row.pk] or row.due_on, today)
        for finder, group in by_finder(rows)
        for row, unit in finder.owing(group, enterprise_id=enterprise_id)
        if (duty := duty_of(row)) and row.due_on
    ]
    return sorted(found, key=lambda owed: (owed.due_on, owed.obligation.key))
