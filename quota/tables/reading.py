"""读回正式表格: the rows of a table by column key, from a workbook that somebody filled in or that the portal wrote."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cets_portal.workbooks.reading import Table, read_table
from quota.tables.headings import finder, places
from quota.tables.layout import Layout

#: A row below the table: sums and notes.
_SUMS = ("合计", "总计", "小计", "全省", "全区", "全市")
_NOTES = ("注:", "注：", "注1", "备注:", "备注：", "说明:", "说明：", "填表说明")
_LEAST_HEADINGS = 2


@dataclass(frozen=True)
class RawRow:
    """一行: its number in the sheet and its cells as they stand: text, number, or text of a date or formula."""

    row: int
    values: Mapping[str, str | int | float | bool]

    def has(self, key: str) -> bool:
        """Whether the cell holds more than blanks."""
        value = self.values.get(key, "")
        return not isinstance(value, str) or bool(value.strip())


@dataclass(frozen=True)
class RawTable:
    """一张表: `letters` is the column key → its letter in the sheet; `unread` are other sheets with such a header."""

    sheet: str
    header_row: int
    letters: Mapping[str, str]
    rows: Sequence[RawRow]
    unread: tuple[str, ...] = ()

    def cell(self, row: int, key: str) -> str:
        """'H14'; '' where the sheet has no such column."""
        letter = self.letters.get(key)
        return f"{letter}{row}" if letter else ""


def read_rows(layout: Layout, source: bytes | Path, *, max_rows: int | None = None) -> RawTable:
    """The table that suits the layout best. Raises Refused: not a workbook, no such header, no rows."""
    expected = [one.heading for one in layout.given()]
    table = read_table(
        source, find_header=finder(layout), expected=expected, min_score=_LEAST_HEADINGS, max_rows=max_rows
    )
    found = places(layout, table.headings)
    letters = {key: heading.letter for key, heading in found.items()}
    columns = {key: heading.column for key, heading in found.items()}
    return RawTable(table.sheet, table.header_row, letters, tuple(_rows(table, columns)), table.unread)


def _rows(table: Table, columns: Mapping[str, int]) -> Iterator[RawRow]:
    for number, cells in table.rows:
        first = next((str(cell).strip() for cell in cells if str(cell).strip()), "")
        if first.startswith(_NOTES):
            return
        row = RawRow(number, {key: _value(table, number, column, cells) for key, column in columns.items()})
        if not first.startswith(_SUMS) and any(row.has(key) for key in columns if key != "number"):
            yield row


def _value(table: Table, row: int, column: int, cells: Sequence[Any]) -> str | int | float | bool:
    """The cell; a formula that holds no value as its own text, a date as text."""
    value = cells[column]
    if value == "":
        return table.formula(row, column) or ""
    return value.isoformat() if isinstance(value, date) or hasattr(value, "isoformat") else value
