"""进度与逾期: every duty of the days that matter, how far it is, and how late; for one province or for all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors import due_dates_for
from cets_portal.desk.days import BindingDays, TwoDays, current
from cets_portal.desk.duties import PHASES, Duty, Party, by_finder, duty_of, party_of
from cets_portal.norms.codes import DutyCode
from cets_portal.oversight.selectors.owing import NONE, Entry, Ground, Tally, Unit

#: What is due so soon stands on the desk of whoever does it.
SOON: Final = timedelta(days=7)
#: How long a finished step stays on the desk.
RECENT: Final = timedelta(days=30)


class Part(NamedTuple):
    """一行业: one obligation of a line with its count."""

    row: Obligation
    duty: Duty
    tally: Tally

    @property
    def owing(self) -> int:
        return self.tally.owing

    @property
    def url(self) -> str:
        return self.duty.url(self.row)


@dataclass
class Line(TwoDays):
    """一行: one task and period over its sectors. `city_on` is the province's own date for its cities, if it set one."""

    duty: Duty
    obligation: Obligation
    due_on: date
    today: date
    city_on: date | None = None
    parts: list[Part] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(part.tally.total for part in self.parts)

    @property
    def done(self) -> int:
        return sum(part.tally.done for part in self.parts)

    @property
    def owing(self) -> int:
        return self.total - self.done

    @property
    def sectors(self) -> list[str]:
        return [part.row.sector for part in self.parts]

    @property
    def city_over(self) -> int:
        """Days since the cities' date passed; 0 until then."""
        return max((self.today - self.city_on).days, 0) if self.city_on else 0

    @property
    def is_late(self) -> bool:
        """Something is owed after the state's day. A late basis document excuses: lateness counts against nobody."""
        return self.owing > 0 and self.days_left < 0 and not self.is_excused

    @property
    def url(self) -> str:
        """The page of the first sector in which something is open."""
        return next((part for part in self.parts if part.owing), self.parts[0]).url


def lines(
    obligations: Iterable[Obligation],
    today: date,
    *,
    province: str = "",
    city: str = "",
    days: BindingDays | None = None,
) -> list[Line]:
    """The board of one province (or of all together): sectors of one task in one line, what binds nobody left out."""
    rows = list(obligations)
    counted = counts(rows, province=province, city=city)
    found: dict[tuple[object, ...], Line] = {}
    for row in rows:
        number, duty = counted.get(row.pk, NONE), duty_of(row)
        if duty and row.due_on and number.total:
            due_on = (days.of(row, province) if days else None) or row.due_on
            city_on = days.of_city(row, province) if days and city else None
            key = (row.notice, row.task_id, row.period, row.due_on, due_on, city_on)
            line = found.setdefault(key, Line(duty, row, due_on, today, city_on))
            line.parts.append(Part(row, duty, number))
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


def phases_of(today: date, *, province: str, city: str = "", sector: str = "") -> list[PhaseLines]:
    """The board by phase of the year; what was done long ago is left out. A province's own dates bring a line forward."""
    days = BindingDays(province) if province else None
    rows = current(today, sector=sector, days=days)
    found = [line for line in lines(rows, today, province=province, city=city, days=days) if matters(line)]
    grouped = ((label, [line for line in found if line.duty.phase is phase]) for phase, label in PHASES.items())
    return [PhaseLines(label, own) for label, own in grouped if own]


def own_duties(today: date, province: str, *, sector: str = "") -> list[Line]:
    """A bureau's own duties that are late or due within a week and not done. Training has its own page and figures."""
    rows = [
        row
        for row in current(today, sector=sector, ahead=SOON)
        if party_of(row) is Party.BUREAU and row.duty != DutyCode.TRAINING
    ]
    open_ones = [line for line in lines(rows, today, province=province) if line.owing]
    return [line for line in open_ones if line.is_late or line.days_left >= 0]


def counts(
    obligations: Iterable[Obligation], *, province: str = "", city: str = "", enterprise_id: int | None = None
) -> dict[int, Tally]:
    """Obligation → how many of all its provinces' units (or bodies) have done it."""
    found: dict[int, Tally] = {}
    by_place = by_province(obligations, province=province, city=city, enterprise_id=enterprise_id)
    for (pk, _place), tally in by_place.items():
        before = found.get(pk, NONE)
        found[pk] = Tally(before.total + tally.total, before.done + tally.done)
    return found


def by_province(
    obligations: Iterable[Obligation], *, province: str = "", city: str = "", enterprise_id: int | None = None
) -> dict[tuple[int, str], Tally]:
    """(obligation, province) → its tally; a fixed number of queries for each finder."""
    found: dict[tuple[int, str], Tally] = {}
    known = list(obligations)
    horizon: dict[str, Any] = {"province": province, "city": city, "enterprise_id": enterprise_id}
    ground = Ground(known, **horizon)
    for finder, rows in by_finder(known):
        found |= finder.tallies(rows, **horizon, ground=ground)
    return found


@dataclass(frozen=True, slots=True)
class Owed(TwoDays):
    """一件欠办: one obligation of one unit (or bureau), with the day that binds it."""

    duty: Duty
    obligation: Obligation
    unit: Unit
    due_on: date
    today: date

    @property
    def is_late(self) -> bool:
        return self.days_left < 0 and not self.is_excused

    @property
    def url(self) -> str:
        return self.duty.url(self.obligation)

    @property
    def own_url(self) -> str:
        """Where the unit does it."""
        return self.duty.own_url(self.obligation)


def owed_by_enterprise(
    enterprise_id: int, province: str, today: date, *, entries: list[Entry] | None = None
) -> list[Owed]:
    """What one enterprise owes, the soonest first. `entries`: where it stands, if that has been read already."""
    rows = [row for row in current(today, ahead=timedelta(days=366)) if party_of(row) is Party.UNIT]
    days = due_dates_for(rows, Party.UNIT, province)
    ground = Ground(rows, enterprise_id=enterprise_id, entries=entries)
    found = [
        Owed(duty, row, unit, days[row.pk] or row.due_on, today)
        for finder, group in by_finder(rows)
        for row, unit in finder.owing(group, enterprise_id=enterprise_id, ground=ground)
        if (duty := duty_of(row)) and row.due_on
    ]
    return sorted(found, key=lambda owed: (owed.due_on, owed.obligation.key))
