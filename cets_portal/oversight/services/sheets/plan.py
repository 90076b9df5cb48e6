"""表的内容: what an uploaded table would write, row by row, and what is wrong with the others."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cets_portal.workbooks.headings import heading_key, score_of
from cets_portal.workbooks.limits import Limits
from cets_portal.workbooks.notes import CellNote
from cets_portal.workbooks.reading import Table, read_table

#: Field → the headings that mean it, the portal's own first.
Columns = Mapping[str, Sequence[str]]

MOST_ROWS = 5000
MOST_BYTES = 5 * 1024 * 1024
LIMITS = Limits(max_bytes=MOST_BYTES, max_rows=MOST_ROWS)


@dataclass(frozen=True)
class Plan:
    """计划: `good` are the rows to be written; of the rest `already` stand so, `blank` say nothing, others are wrong."""

    table: Table
    good: list[Any]
    already: int
    blank: int
    notes: tuple[CellNote, ...]

    @property
    def rows(self) -> int:
        return len(self.table.rows)

    @property
    def fresh(self) -> int:
        return len(self.good)

    @property
    def rejected(self) -> int:
        return self.rows - self.fresh - self.already - self.blank

    @property
    def digest(self) -> str:
        """What this plan would write, in one word."""
        return hashlib.sha256("\n".join(map(str, self.good)).encode()).hexdigest()


@dataclass
class Line:
    """一行: its cells by field, and what was found in them."""

    number: int
    cells: Mapping[str, Any]
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    notes: list[CellNote] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The cell as one line of text; whole numbers without their point."""
        value = self.cells.get(name, "")
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return " ".join(str(value).split())

    def fault(self, name: str, found: str, wanted: str = "") -> None:
        self._note(name, "error", found, wanted)

    def remark(self, name: str, found: str, wanted: str = "") -> None:
        self._note(name, "warning", found, wanted)

    def _note(self, name: str, severity: str, found: str, wanted: str) -> None:
        """A finding about a column that the file has not is marked in the first."""
        note = CellNote(
            self.number, self.columns.get(name, 0), severity, found, wanted, self.headings[name], self.text(name)[:200]
        )
        self.notes.append(note)

    @property
    def is_good(self) -> bool:
        return not any(note.severity == "error" for note in self.notes)


def read_sheet(data: bytes, columns: Columns) -> Table:
    """The table of a workbook by its headings. Refused where there is none, or it is no workbook."""
    names = [name for known in columns.values() for name in known]
    expected = [known[0] for known in columns.values()]
    return read_table(data, find_header=score_of(names), expected=expected, min_score=2, limits=LIMITS)


def lines_of(table: Table, columns: Columns) -> Iterator[Line]:
    """The rows of a table with their cells by field."""
    places = _places(table, columns)
    headings = {name: known[0] for name, known in columns.items()}
    for number, cells in table.rows:
        values = {name: cells[place] for name, place in places.items() if place < len(cells)}
        yield Line(number, values, places, headings)


def _places(table: Table, columns: Columns) -> dict[str, int]:
    by_key = {heading_key(heading.text): heading.column for heading in reversed(table.headings)}
    found = {}
    for name, known in columns.items():
        place = next((by_key[heading_key(one)] for one in known if heading_key(one) in by_key), None)
        if place is not None:
            found[name] = place
    return found
