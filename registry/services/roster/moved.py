"""变动的格: where the register stands otherwise than the preview of a roster showed it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from registry.models import RosterChange, RosterImport
from registry.rules.figures import show_tonnes
from registry.rules.roster import RosterRow
from registry.services.roster.known import ACTIVITY_FIELDS, UNIT_FIELDS, Known, known_units
from registry.services.roster.plan import Change, Plan
from registry.services.roster.reading import RosterFile

#: The letter of a row whose enterprise was not registered when it was previewed.
NEW = "N"
FIGURE = "emissions_tco2e"
_NAMES = ("former_names", "spelling")
_LONGEST_NAME = 30


class Place(NamedTuple):
    """位置: one value of the register, met by one row; of names `name` tells which."""

    row: int
    enterprise_id: int | None
    field: str
    sector: str = ""
    emission_year: int | None = None
    source: str = ""
    name: str = ""


@dataclass(frozen=True)
class MovedCell:
    """变动的格. `seen` and `now` as people read them; `enterprise_id` None where the unit is gone."""

    place: Place
    unit: str
    seen: str
    now: str


def moved_cells(roster_import: RosterImport, before: str, after: str, file: RosterFile, plan: Plan) -> list[MovedCell]:
    """Every cell in which the previewed plan and the present one differ, in the order of the rows.

    `before` and `after` are the letters of the rows (`promise.outcomes_of`).
    """
    seen = {_place(change): change for change in RosterChange.objects.filter(roster_import=roster_import)}
    now = {_place(change): change for change in plan.changes}
    places = [place for place in seen.keys() | now.keys() if _told(seen.get(place)) != _told(now.get(place))]
    rows = {place.row for place in places} | {row for row, *_pair in _letters(before, after)}
    mine = {row.row_number: row for row in file.rows if row.row_number in rows}
    known = known_units({row.uscc for row in mine.values()})
    look = _Look(before, mine, known)
    cells = [look.value(place, seen.get(place), now.get(place)) for place in places]
    named = {place.row for place in places}
    cells += [look.row(row, was, turned) for row, was, turned in _letters(before, after) if row not in named]
    return sorted(cells, key=lambda cell: (cell.place.row, cell.place.field != FIGURE, cell.place.field))


def _letters(before: str, after: str) -> Iterator[tuple[int, str, str]]:
    """Rows whose letters differ, with both."""
    width = max(len(before), len(after))
    pairs = zip(before.ljust(width), after.ljust(width), strict=True)
    return ((row, was, turned) for row, (was, turned) in enumerate(pairs) if was != turned)


def _place(change: Change | RosterChange) -> Place:
    name = change.new if change.field in _NAMES else ""
    where = (change.sector, change.emission_year, change.source)
    return Place(change.row, change.enterprise_id, change.field, *where, name)


def _told(change: Change | RosterChange | None) -> tuple[str, str] | None:
    return (change.old, change.new) if change else None


@dataclass(frozen=True)
class _Look:
    """What was to be seen of a row at the preview, and what is to be seen now."""

    before: str
    rows: dict[int, RosterRow]
    known: dict[str, Known]

    def value(self, place: Place, seen: Change | RosterChange | None, now: Change | None) -> MovedCell:
        """A value that the plan changes now, or changed then, from another old value."""
        row = self.rows.get(place.row)
        was = seen.old if seen else self._unseen(place, now)
        stands = now.old if now else self._standing(place, row)
        return MovedCell(place, _unit(row), _read(place.field, was), _read(place.field, stands))

    def row(self, number: int, was: str, turned: str) -> MovedCell:
        """A row that would end otherwise though no value of it is overwritten: a unit or a figure came or went."""
        row = self.rows.get(number)
        unit = self.known.get(row.uscc) if row else None
        if row is None or "R" in (was, turned) or " " in (was, turned):
            return MovedCell(Place(number, unit.pk if unit else None, ""), _unit(row), *_outcomes(was, turned))
        if NEW in (was, turned):
            place = Place(number, unit.pk if unit else None, "uscc")
            return MovedCell(place, _unit(row), *_registered(was, unit))
        place = Place(number, unit.pk if unit else None, FIGURE, *_figure_key(row))
        figure = unit.figures.get(_figure_key(row)) if unit else None
        then = "" if was == "C" else _text(row.tco2e)
        return MovedCell(place, _unit(row), _read(FIGURE, then), _read(FIGURE, _text(figure)))

    def _unseen(self, place: Place, now: Change | None) -> str:
        """The old value at the preview, where none was shown: nothing was there, or what the file says."""
        letter = self.before[place.row] if place.row < len(self.before) else " "
        absent = letter == NEW or (place.field == FIGURE and letter == "C")
        return "" if absent or now is None else now.new

    def _standing(self, place: Place, row: RosterRow | None) -> str:
        unit = self.known.get(row.uscc) if row else None
        if unit is None:
            return ""
        if place.field in UNIT_FIELDS:
            return unit.values[UNIT_FIELDS.index(place.field)]
        if place.field in ACTIVITY_FIELDS and place.sector in unit.activities:
            return _text(unit.activities[place.sector][ACTIVITY_FIELDS.index(place.field)])
        if place.field == FIGURE and place.emission_year:
            return _text(unit.figures.get((place.sector, place.emission_year, place.source)))
        return place.name if place.name in unit.names else ""


def _figure_key(row: RosterRow) -> tuple[str, int, str]:
    return row.sector.value, row.emission_year, row.source.value if row.source else ""


def _unit(row: RosterRow | None) -> str:
    name = row.name if row else ""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _registered(was: str, unit: Known | None) -> tuple[str, str]:
    there = _("已登记：%(name)s") % {"name": unit.values[0]} if unit else _("未登记")
    return (_("未登记") if was == NEW else _("已登记")), there


def _outcomes(was: str, turned: str) -> tuple[str, str]:
    words = {"R": _("与登记册矛盾，不能载入"), " ": _("未通过核对")}
    return words.get(was, _("可以载入")), words.get(turned, _("可以载入"))


def _text(value: Decimal | date | str | None) -> str:
    if isinstance(value, Decimal | date):
        return str(value)
    return value or ""


def _read(field: str, text: str) -> str:
    if not text:
        return _("（空）")
    return show_tonnes(Decimal(text)) if field == FIGURE else text
