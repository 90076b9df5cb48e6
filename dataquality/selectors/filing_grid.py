"""存证表格: units by months of a filing year, for those who watch many units; a handful of queries whatever the size."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import about_visible_units
from cets_portal.norms.codes import Sector, Verdict
from cets_portal.norms.months import Month
from dataquality.choices import FilingStatus
from dataquality.models import Filing, FilingWindow
from dataquality.rules.months_due import DueMonth, has_ended, is_late, is_open, months_due
from dataquality.selectors.elsewhere import Months, months_elsewhere
from dataquality.selectors.filings import binding, obligations_of, term_of
from registry.choices import ListStatus
from registry.models import ListEntry

#: Nobody but the unit itself is told how far a draft has come.
IN_WORK: Final = (FilingStatus.DRAFT, FilingStatus.SIGNING)


class CellState(StrEnum):
    """一格的状态. MISSING: may still be filed; LATE: the date has passed; AHEAD: the month is not over; NONE: not owed;
    ELSEWHERE: filed on the national platform, as recorded."""

    NONE = "none"
    AHEAD = "ahead"
    MISSING = "missing"
    WORKING = "working"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    ELSEWHERE = "elsewhere"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class GridCell:
    """一格: one unit's month. `late`: it came in after its date."""

    month: Month
    state: CellState
    filing: int | None = None
    due_on: date | None = None
    late: bool = False
    window: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    """一行: one unit of one sector."""

    entry: ListEntry
    cells: tuple[GridCell, ...]

    @property
    def accepted(self) -> int:
        return sum(one.state is CellState.ACCEPTED for one in self.cells)

    @property
    def owed(self) -> int:
        """Months that are over and owed."""
        return sum(one.state not in (CellState.NONE, CellState.AHEAD, CellState.ELSEWHERE) for one in self.cells)


def units_for(user: User, year: int, sector: str = "") -> QuerySet[ListEntry]:
    """Units that file in a year: those on the year's lists in force, as far as the user sees them."""
    found = ListEntry.objects.filter(
        annual_list__list_year=year, annual_list__status=ListStatus.PUBLISHED, decision=Verdict.INCLUDE
    )
    if sector:
        found = found.filter(annual_list__sector=sector)
    seen = about_visible_units(found, user)
    return seen.select_related("enterprise", "annual_list").order_by("annual_list__sector", "enterprise__name", "pk")


def narrowed(
    units: QuerySet[ListEntry], *, text: str = "", city: str = "", month: str = "", state: str = "", today: date
) -> QuerySet[ListEntry]:
    """Units of a city, of a name or code, and whose `month` is in a state."""
    if city:
        units = units.filter(enterprise__city=city)
    if text:
        units = units.filter(Q(enterprise__name__icontains=text) | Q(enterprise__uscc__icontains=text))
    if month and state in set(CellState):
        units = _in_state(units, month, CellState(state), today)
    return units


_STATUSES: Final = {
    CellState.WORKING: IN_WORK,
    CellState.SUBMITTED: (FilingStatus.SUBMITTED,),
    CellState.RETURNED: (FilingStatus.RETURNED,),
    CellState.ACCEPTED: (FilingStatus.ACCEPTED,),
}


def _in_state(units: QuerySet[ListEntry], month: str, state: CellState, today: date) -> QuerySet[ListEntry]:
    """By what was filed; where no filing stands behind a state, by what the grid would show."""
    if state in _STATUSES:
        found = Filing.objects.filter(month=month, status__in=_STATUSES[state])
        if state is CellState.WORKING:
            found = found.filter(first_submitted_at__isnull=True)
        return units.filter(_has(found))
    known = list(units.order_by().select_related("annual_list", "enterprise"))
    wanted = Month.from_text(month)
    rows = grid(known, wanted.year, today=today)
    keys = [row.entry.pk for row in rows if row.cells[wanted.number - 1].state is state]
    return units.filter(pk__in=keys)


def _has(filings: QuerySet[Filing]) -> Q:
    """A filing of the unit in the sector of its list."""
    pairs = Q(pk__in=[])
    for sector in Sector:
        ids = filings.filter(sector=sector).values("enterprise")
        pairs |= Q(annual_list__sector=sector, enterprise__in=ids)
    return pairs


def grid(entries: Sequence[ListEntry], year: int, *, today: date) -> list[GridRow]:
    """A row of twelve months for each entry: orders (one query a sector), filings, windows and what was filed elsewhere (one each)."""
    owed = {sector: _owed(sector, year) for sector in {one.annual_list.sector for one in entries}}
    filings, windows = _filings(entries, year), _windows(entries, year, today)
    gone = months_elsewhere({one.enterprise_id for one in entries}, year)
    rows = (_row(one, owed[one.annual_list.sector](one.change), filings, windows, year, today) for one in entries)
    return [_without(row, gone) for row in rows]


def _without(row: GridRow, gone: Months) -> GridRow:
    """The row with the months that were filed elsewhere; what is filed here as well shows as it stands here."""
    unit, sector = row.entry.enterprise_id, row.entry.annual_list.sector
    blank = (CellState.LATE, CellState.MISSING)
    cells = (
        replace(one, state=CellState.ELSEWHERE)
        if one.state in blank and (unit, sector, str(one.month)) in gone
        else one
        for one in row.cells
    )
    return GridRow(row.entry, tuple(cells))


class _owed:
    """Months owed in a year by how a unit came on the list; worked out once for each way."""

    def __init__(self, sector: str, year: int) -> None:
        self._orders, self._year = obligations_of(sector, [year]), year
        self._known: dict[str, Mapping[Month, DueMonth]] = {}

    def __call__(self, change: str) -> Mapping[Month, DueMonth]:
        if change not in self._known:
            bound = binding(self._orders, {self._year: change})
            self._known[change] = months_due(term_of(one) for one in bound)
        return self._known[change]


_Units = Mapping[tuple[int, str, str], Filing]


def _filings(entries: Iterable[ListEntry], year: int) -> _Units:
    found = Filing.objects.filter(enterprise__in={one.enterprise_id for one in entries}, month__startswith=f"{year}-")
    shown = found.only("enterprise_id", "sector", "month", "status", "first_submitted_at", "due_on")
    return {(one.enterprise_id, one.sector, one.month): one for one in shown}


def _windows(entries: Iterable[ListEntry], year: int, today: date) -> Mapping[tuple[int, str], set[str]]:
    rows = FilingWindow.objects.filter(
        enterprise__in={one.enterprise_id for one in entries}, month__startswith=f"{year}-", closed_at__isnull=True,
        until__gte=today,
    )  # fmt: skip
    found: dict[tuple[int, str], set[str]] = defaultdict(set)
    for enterprise, sector, month in rows.values_list("enterprise_id", "sector", "month"):
        found[enterprise, sector].add(month)
    return found


def _row(
    entry: ListEntry, owed: Mapping[Month, DueMonth], filings: _Units,
    windows: Mapping[tuple[int, str], set[str]], year: int, today: date,
) -> GridRow:  # fmt: skip
    unit, sector = entry.enterprise_id, entry.annual_list.sector
    open_months = windows.get((unit, sector), set())
    months = [Month(year, number) for number in range(1, 13)]
    cells = (_cell(one, owed.get(one), filings.get((unit, sector, str(one))), open_months, today) for one in months)
    return GridRow(entry, tuple(cells))


def _cell(month: Month, due: DueMonth | None, filing: Filing | None, windows: set[str], today: date) -> GridCell:
    due_on = due.due_on if due else (filing.due_on if filing else None)
    late = bool(filing and filing.first_submitted_at and is_late(due_on, localdate(filing.first_submitted_at)))
    state = _state(month, due, filing, due_on, today)
    return GridCell(month, state, filing.pk if filing else None, due_on, late, str(month) in windows)


def _state(month: Month, due: DueMonth | None, filing: Filing | None, due_on: date | None, today: date) -> CellState:
    if filing is not None and filing.first_submitted_at:
        by_status = {FilingStatus.ACCEPTED: CellState.ACCEPTED, FilingStatus.SUBMITTED: CellState.SUBMITTED}
        return by_status.get(FilingStatus(filing.status), CellState.RETURNED)
    if due is None and filing is None:
        return CellState.NONE
    if not has_ended(month, today):
        return CellState.AHEAD
    if not is_open(due_on, today, None):
        return CellState.LATE
    return CellState.WORKING if filing else CellState.MISSING
