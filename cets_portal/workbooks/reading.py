"""读取表格: an uploaded .xlsx or .csv as one table with its header, every cell under its exact name.

What the columns mean is the caller's: it says by `find_header` how well a row of headings suits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cets_portal.workbooks import refusals
from cets_portal.workbooks.cells import column_letter, last_allowed_row
from cets_portal.workbooks.delimited import decoded, looks_chinese, read_delimited
from cets_portal.workbooks.grid import Cell, Grid
from cets_portal.workbooks.headings import HEADER_WITHIN, FindHeader, Header, Heading, find
from cets_portal.workbooks.limits import DEFAULT_LIMITS, Limits
from cets_portal.workbooks.sniff import FileKind, sniff
from cets_portal.workbooks.xlsx import grids

Row = tuple[int, tuple[Cell, ...]]


@dataclass(frozen=True)
class Table:
    """表格: the rows below a header.

    `rows` are (row number in the sheet, cells from column A on); empty rows are left out, an empty cell is ''.
    Numbers are float (go to Decimal by `Decimal(str(x))`), dates date or datetime, error values '#N/A' and
    the like; a CSV holds text only. `formulas` is 'B9025' → '=Sheet2!A12'. `overlong` are the rows of a CSV
    with filled cells to the right of the header: a comma inside a value that was not quoted. `valueless` are
    the formulas that hold no value if their cell is '' (one that worked out an empty text does hold it);
    `unread` the other sheets that carry such a header and rows below it.
    """

    kind: FileKind
    sheet: str
    header_row: int
    headings: tuple[Heading, ...]
    rows: list[Row]
    formulas: Mapping[str, str]
    encoding: str = ""
    delimiter: str = ""
    overlong: frozenset[int] = frozenset()
    valueless: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()

    def cell_name(self, row: int, column: int) -> str:
        """'C214' of row 214 and column 2 (0 = A)."""
        return f"{column_letter(column)}{row}"

    def formula(self, row: int, column: int) -> str | None:
        return self.formulas.get(self.cell_name(row, column)) if self.formulas else None


def read_table(
    source: bytes | Path,
    *,
    find_header: FindHeader,
    expected: Sequence[str] = (),
    max_rows: int | None = None,
    min_score: int = 1,
    limits: Limits = DEFAULT_LIMITS,
) -> Table:
    """Read the table whose header suits best; of equal sheets the first wins, hidden ones come last.

    `expected` names the columns for the message when no row reaches `min_score`; `max_rows` bounds the data
    rows. Raises Refused with a `code` of `refusals.Fault`.
    """
    limits = replace(limits, max_rows=max_rows) if max_rows else limits
    data = _content(source, limits)
    kind = sniff(data, limits)
    if kind is FileKind.CSV:
        return _csv_table(data, find_header, expected, min_score, limits)
    (grid, header), carriers = _best(grids(data, limits), find_header, expected, min_score)
    unread = tuple(sheet for sheet in carriers if sheet != grid.sheet)
    return replace(_table(kind, grid, header, limits), unread=unread)


def _csv_table(data: bytes, find_header: FindHeader, expected: Sequence[str], min_score: int, limits: Limits) -> Table:
    text, encoding = decoded(data)
    found = read_delimited(text, find_header, limits)
    header = find([cells for _number, cells in found.grid.rows], find_header)
    if header.score < min_score and encoding == "gb18030" and not looks_chinese(text):
        raise refusals.csv_encoding()
    (grid, header), _carriers = _best([found.grid], find_header, expected, min_score)
    table = _table(FileKind.CSV, grid, header, limits)
    return replace(table, encoding=encoding, delimiter=found.delimiter)


def _content(source: bytes | Path, limits: Limits) -> bytes:
    if isinstance(source, bytes):
        return source
    size = source.stat().st_size
    if size > limits.max_bytes:
        raise refusals.file_too_large(size, limits.max_bytes)
    return source.read_bytes()


def _best(
    found: Iterable[Grid], find_header: FindHeader, expected: Sequence[str], min_score: int
) -> tuple[tuple[Grid, Header], list[str]]:
    """The sheet whose header suits best, and the names of all that carry such a header above other rows."""
    best: tuple[Grid, Header] | None = None
    carriers: list[str] = []
    seen = False
    for grid in found:
        seen = seen or bool(grid.rows)
        header = find([cells for _number, cells in grid.rows[:HEADER_WITHIN]], find_header)
        if header.score < min_score:
            continue
        if len(grid.rows) > header.index + 1:
            carriers.append(grid.sheet)
        if best is None or header.score > best[1].score:
            best = grid, header
    if not seen:
        raise refusals.empty()
    if best is None:
        raise refusals.no_header(HEADER_WITHIN, "、".join(expected))
    return best, carriers


def _table(kind: FileKind, grid: Grid, header: Header, limits: Limits) -> Table:
    numbered = grid.rows[header.index + 1 :]
    if grid.unreached:
        raise refusals.rows_too_far(grid.unreached, limits.max_rows, last_allowed_row(limits))
    if len(numbered) > limits.max_rows:
        raise refusals.too_many_rows(len(numbered), limits.max_rows)
    if not numbered:
        raise refusals.empty(grid.sheet)
    headings = header.headings(grid.first_column)
    width = max(heading.column for heading in headings) + 1
    left = ("",) * grid.first_column
    rows = [(number, _padded((*left, *cells), width)) for number, cells in numbered]
    overlong = frozenset(number for number, cells in rows if len(cells) > width and any(cells[width:]))
    overlong = overlong if kind is FileKind.CSV else frozenset()
    return Table(
        kind,
        grid.sheet,
        grid.rows[header.index][0],
        headings,
        rows,
        grid.formulas,
        overlong=overlong,
        valueless=frozenset(grid.formulas) - grid.computed_texts,
    )


def _padded(cells: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    return cells + ("",) * (width - len(cells)) if len(cells) < width else cells
