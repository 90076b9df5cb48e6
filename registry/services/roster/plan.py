"""载入方案: what a load would write, row by row, worked out before anything is written. No query, no clock.

The preview shows this plan; the load makes it again under the lock and writes it. The laws:

* Fields of the enterprise come from its row with the latest emission year, an empty cell giving way to the
  next row; fields of an activity likewise, from the rows of its sector. So the order of rows never matters.
* A row older than the newest emission year that the register holds (of the enterprise; for an activity, of that
  sector) fills blanks and overwrites nothing. The register knows years by its figures.
* An empty cell erases nothing. A figure of the same source is overwritten, its old value kept as a change.
* Another spelling of the present name (brackets, widths, spaces) is kept and does not become the present name;
  nor does a name that comes with a year older than what the register holds: it joins the former names.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from cets_portal.norms.codes import EmissionSource, label
from cets_portal.norms.provinces import province as province_of
from registry.choices import RowOutcome
from registry.rules.figures import plain_tonnes
from registry.rules.name_history import CURRENT, SPELLING, kinds_of
from registry.rules.names import same_name
from registry.rules.roster import CellIssue, RosterRow
from registry.services.roster.clashes import clashes
from registry.services.roster.known import ACTIVITY_FIELDS, UNIT_FIELDS, Known
from registry.services.roster.seniority import first_filled, settled

_RANK = {source: -rank for rank, source in enumerate(EmissionSource)}


class Change(NamedTuple):
    """变更: one value of the register, old and new as text; which row of the file brings it."""

    row: int
    enterprise_id: int
    field: str
    old: str
    new: str
    sector: str = ""
    emission_year: int | None = None
    source: str = ""


@dataclass
class Plan:
    """载入方案. Rows to insert begin with the enterprise's code, rows to change with its primary key.

    `answered` are rows without a figure whose year the register has a figure of.
    """

    new_units: list[tuple[Any, ...]] = field(default_factory=list)
    changed_units: list[tuple[Any, ...]] = field(default_factory=list)
    new_names: list[tuple[str, str, str]] = field(default_factory=list)
    turned_names: list[tuple[int, str, str]] = field(default_factory=list)
    new_activities: list[tuple[Any, ...]] = field(default_factory=list)
    changed_activities: list[tuple[Any, ...]] = field(default_factory=list)
    new_figures: list[tuple[str, str, int, str, Decimal, int]] = field(default_factory=list)
    changed_figures: list[tuple[int, str, int, str, Decimal, int]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    issues: list[CellIssue] = field(default_factory=list)
    answered: set[int] = field(default_factory=set)
    outcomes: dict[int, RowOutcome] = field(default_factory=dict)
    pks: dict[str, int] = field(default_factory=dict)

    def count(self) -> Counter[RowOutcome]:
        return Counter(self.outcomes.values())


def plan_load(rows: Iterable[RosterRow], known: Mapping[str, Known], headings: Mapping[str, str]) -> Plan:
    """The plan for the good rows of one file against the register as `known` tells it.

    Rows that contradict the register are rejected here, with an issue; `headings` (field → text) are for those.
    """
    plan = Plan(pks={code: unit.pk for code, unit in known.items()})
    by_code: dict[str, list[RosterRow]] = defaultdict(list)
    for row in rows:
        by_code[row.uscc].append(row)
    for code in sorted(by_code):
        unit = known.get(code)
        latest_first = sorted(by_code[code], key=_weight, reverse=True)
        mine = _admitted(plan, latest_first, unit, headings)
        if mine and unit is None:
            _plan_new(plan, mine)
        elif mine and unit:
            _UnitChange(plan, mine, unit).work_out()
    return plan


def _weight(row: RosterRow) -> tuple[Any, ...]:
    """Which of several rows speaks first: the latest year, then the better source; the rest only settles ties."""
    rank = _RANK[row.source] if row.source else -len(_RANK)
    return row.emission_year, rank, row.sector, row.name, row.city, row.address, row.phone


def _admitted(plan: Plan, rows: list[RosterRow], unit: Known | None, headings: Mapping[str, str]) -> list[RosterRow]:
    issues = clashes(rows, unit, headings)
    if not issues:
        return rows
    plan.issues += issues
    out = {issue.row for issue in issues}
    plan.outcomes |= dict.fromkeys(out, RowOutcome.REJECTED)
    return [row for row in rows if row.row_number not in out]


def _by_sector(rows: list[RosterRow]) -> dict[str, list[RosterRow]]:
    if len(rows) == 1:
        return {rows[0].sector.value: rows}
    sectors: dict[str, list[RosterRow]] = defaultdict(list)
    for row in rows:
        sectors[row.sector.value].append(row)
    return sectors


def _plan_new(plan: Plan, rows: list[RosterRow]) -> None:
    lead, code = rows[0], rows[0].uscc
    plan.new_units.append((code, *(first_filled(rows, name) for name in UNIT_FIELDS)))
    if len(rows) == 1 and not lead.former_names:
        plan.new_names.append((code, lead.name, CURRENT))
    else:
        plan.new_names += [(code, name, kind) for name, kind in kinds_of(lead.name, _names_in(rows)).items()]
    for sector, mine in _by_sector(rows).items():
        plan.new_activities.append((code, sector, *(first_filled(mine, name) for name in ACTIVITY_FIELDS)))
    for row in rows:
        plan.outcomes[row.row_number] = RowOutcome.CREATED
        if row.tco2e is not None and row.source:
            plan.new_figures.append(
                (code, row.sector.value, row.emission_year, row.source.value, row.tco2e, row.row_number)
            )


def _names_in(rows: Iterable[RosterRow]) -> dict[str, RosterRow]:
    """Every name that the rows give, with the row that gives it (the latest)."""
    names: dict[str, RosterRow] = {}
    for row in rows:
        for name in (row.name, *row.former_names):
            names.setdefault(name, row)
    return names


class _UnitChange:
    """What the rows of one registered enterprise change; `rows` are the latest first."""

    def __init__(self, plan: Plan, rows: list[RosterRow], unit: Known) -> None:
        self.plan, self.rows, self.unit = plan, rows, unit
        self.touched: set[int] = set()
        self.created: set[int] = set()

    def work_out(self) -> None:
        self._fields()
        for sector, rows in _by_sector(self.rows).items():
            self._activity(sector, rows)
        for row in self.rows:
            self._figure(row)
        for row in self.rows:
            self.plan.outcomes[row.row_number] = self._outcome(row.row_number)

    def _outcome(self, row: int) -> RowOutcome:
        if row in self.created:
            return RowOutcome.CREATED
        return RowOutcome.UPDATED if row in self.touched else RowOutcome.UNCHANGED

    def _note(self, row: RosterRow, name: str, old: Any, new: Any, **place: Any) -> None:
        change = Change(row.row_number, self.unit.pk, name, _text(old), _text(new), **place)
        self.plan.changes.append(change)
        self.touched.add(row.row_number)

    def _fields(self) -> None:
        name = self._present_name()
        newest = self.unit.latest_year
        rest = _after_name(self.unit.values)
        values = [name, *(settled(self.rows, field, old, newest) for field, old in rest)]
        for field_name, old, new in zip(UNIT_FIELDS, self.unit.values, values, strict=True):
            if old != new:
                told = province_of(new).name if field_name == "province" else new
                self._note(_bringer(self.rows, field_name, new), field_name, old, told)
        if tuple(values) != self.unit.values:
            self.plan.changed_units.append((self.unit.pk, *values))
        self._names(name)

    def _present_name(self) -> str:
        lead, name = self.rows[0], self.unit.values[0]
        older = lead.emission_year < self.unit.latest_year
        return name if older or same_name(lead.name, name) else lead.name

    def _names(self, present: str) -> None:
        known, met = self.unit.names, _names_in(self.rows)
        if present == self.unit.values[0] and met.keys() <= known.keys():
            return
        for name, kind in kinds_of(present, [self.unit.values[0], *known, *met]).items():
            if name not in known:
                self.plan.new_names.append((self.rows[0].uscc, name, kind))
                if name in met and name != present:
                    self._note(met[name], "spelling" if kind == SPELLING else "former_names", "", name)
            elif kind != known[name]:
                self.plan.turned_names.append((self.unit.pk, name, kind))

    def _activity(self, sector: str, rows: list[RosterRow]) -> None:
        known = self.unit.activities.get(sector)
        if known is None:
            values = tuple(first_filled(rows, name) for name in ACTIVITY_FIELDS)
            self.plan.new_activities.append((rows[0].uscc, sector, *values))
            self._note(rows[0], "sector", "", label(rows[0].sector), sector=sector)
            return
        newest = self.unit.latest_year_in(sector)
        values = tuple(settled(rows, name, old, newest) for name, old in zip(ACTIVITY_FIELDS, known, strict=True))
        if values == known:
            return
        self.plan.changed_activities.append((self.unit.pk, sector, *values))
        for name, old, new in zip(ACTIVITY_FIELDS, known, values, strict=True):
            if old != new:
                self._note(_bringer(rows, name, new), name, old, new, sector=sector)

    def _figure(self, row: RosterRow) -> None:
        if row.tco2e is None or row.source is None:
            if row.tco2e is None and self._has_figure(row):
                self.plan.answered.add(row.row_number)
            return
        sector, year, source = row.sector.value, row.emission_year, row.source.value
        known = self.unit.figures.get((sector, year, source))
        if known is None:
            self.plan.new_figures.append((row.uscc, sector, year, source, row.tco2e, row.row_number))
            self.created.add(row.row_number)
        elif known != row.tco2e:
            self.plan.changed_figures.append((self.unit.pk, sector, year, source, row.tco2e, row.row_number))
            place = {"sector": sector, "emission_year": year, "source": source}
            self._note(row, "emissions_tco2e", known, row.tco2e, **place)

    def _has_figure(self, row: RosterRow) -> bool:
        sources = [row.source] if row.source else list(EmissionSource)
        places = [(row.sector.value, row.emission_year, source.value) for source in sources]
        return any(place in self.unit.figures for place in places)


def _after_name(values: Sequence[str]) -> Iterable[tuple[str, str]]:
    return zip(UNIT_FIELDS[1:], values[1:], strict=True)


def _bringer(rows: Sequence[RosterRow], name: str, value: Any) -> RosterRow:
    return next(row for row in rows if getattr(row, name) == value)


def _text(value: str | date | Decimal | None) -> str:
    if isinstance(value, Decimal):
        return plain_tonnes(value)
    return value.isoformat() if isinstance(value, date) else value or ""
