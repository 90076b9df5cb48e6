"""写出正式表格: A4 landscape, header on every page, page numbers, a print area that ends with the notes. Texts stay texts.

The same rows give the same bytes.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.workbooks.archive import steady
from cets_portal.workbooks.cells import column_letter
from cets_portal.workbooks.styled import print_on_a4, put, units, widths
from cets_portal.workbooks.writing import fits_excel
from quota.tables.layout import Layout, Shape, TableColumn

Row = Mapping[str, Any]
_TITLE, _HEAD, _BODY = Font(name="黑体", size=16), Font(name="黑体", size=9), Font(name="宋体", size=9)
_LINES = Border(*(Side(style="thin", color="000000"),) * 4)
_LINE_HEIGHT, _CM = 15, 1 / 2.54
_NO_DATE = date(1980, 1, 1)
#: Titles, then the group row and the heading row; without groups the two are one cell.
GROUP_ROW, HEAD_ROW = 2, 3


@dataclass(frozen=True)
class Table:
    """表: rows by column key; `extra_notes` stand behind those of the layout; `mark` before the title ('【试算】')."""

    layout: Layout
    title: str
    year: int
    rows: Sequence[Row]
    extra_notes: Sequence[str] = ()
    mark: str = ""
    issued_on: date | None = None
    totals: Row | None = None


def write_table(table: Table, *sheets: "Sheet") -> bytes:
    """The table as .xlsx; `sheets` stand behind it. `issued_on` alone dates the file."""
    book = Workbook()
    book.properties.title = table.title
    page = book.active
    page.title = f"表{table.layout.code}"
    _write_head(page, table)
    last = _write_rows(page, table)
    last = _write_notes(page, table, last + 1)
    _lay_out(page, table, last)
    for sheet in sheets:
        _write_sheet(book.create_sheet(sheet.name), sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return steady(buffer.getvalue(), table.issued_on or _NO_DATE)


@dataclass(frozen=True)
class Sheet:
    """附页: a plain sheet: headings, widths and rows."""

    name: str
    headings: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[Any]]


def summed(table: Table) -> Row | None:
    """The last row: the sums of the columns that have one."""
    if table.totals is not None or not table.layout.total:
        return table.totals
    sums = {one.key: _sum(one, table.rows) for one in table.layout.columns if one.summed}
    return {"number": table.layout.total, **sums}


def _sum(column: TableColumn, rows: Sequence[Row]) -> Decimal:
    return sum((Decimal(row[column.key]) for row in rows if row.get(column.key) is not None), Decimal(0))


def _write_head(page: Worksheet, table: Table) -> None:
    columns = table.layout.columns
    _span(page, 1, len(columns), f"{table.mark}{table.title}", _TITLE, "center")
    page.row_dimensions[1].height = 32
    groups = table.layout.groups(table.year)
    for number, (column, group) in enumerate(zip(columns, groups, strict=True), start=1):
        _heading(page.cell(GROUP_ROW, number), group or column.heading)
        _heading(page.cell(HEAD_ROW, number), column.heading if group else "")
    _merge_heads(page, groups)
    page.row_dimensions[GROUP_ROW].height = 20
    lines = max(1 + units(one.heading) // max(one.width - 1, 4) for one in columns)
    page.row_dimensions[HEAD_ROW].height = max(30, 13 * lines)


def _heading(cell: Cell, text: str) -> None:
    put(cell, text or None)
    cell.font, cell.border = _HEAD, _LINES
    cell.alignment = Alignment("center", "center", wrap_text=True)


def _merge_heads(page: Worksheet, groups: Sequence[str]) -> None:
    start = 0
    while start < len(groups):
        end = start
        while groups[start] and end + 1 < len(groups) and groups[end + 1] == groups[start]:
            end += 1
        if not groups[start]:
            page.merge_cells(start_row=GROUP_ROW, end_row=HEAD_ROW, start_column=start + 1, end_column=start + 1)
        elif end > start:
            page.merge_cells(start_row=GROUP_ROW, end_row=GROUP_ROW, start_column=start + 1, end_column=end + 1)
        start = end + 1


def _write_rows(page: Worksheet, table: Table) -> int:
    last = HEAD_ROW
    looks = _Looks()
    total = summed(table)
    for last, row in enumerate([*table.rows, *([total] if total else [])], start=HEAD_ROW + 1):
        for number, column in enumerate(table.layout.columns, start=1):
            looks.write(page.cell(last, number), column, row.get(column.key))
        page.row_dimensions[last].height = _LINE_HEIGHT * _lines(table.layout.columns, row)
    return last


def _lines(columns: Sequence[TableColumn], row: Row) -> int:
    """How many lines the fullest cell of a row takes."""
    return max(1 + units(_as_shown(row.get(one.key))) // one.width for one in columns)


def _as_shown(value: Any) -> str:
    return f"{value:,}"[:14] if isinstance(value, int | Decimal) else str(value or "")


class _Looks:
    """Styles given once and copied: giving them anew is most of the work of a long table."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def write(self, cell: Cell, column: TableColumn, value: Any) -> None:
        kind = _put(cell, column, value)
        key = (column.key, kind)
        if key not in self._kept:
            self._dress(cell, column, kind)
            self._kept[key] = cell._style
            return
        quoted = cell.quotePrefix
        cell._style = self._kept[key]
        if quoted:
            cell.quotePrefix = True

    def _dress(self, cell: Cell, column: TableColumn, kind: str) -> None:
        cell.font, cell.border = _BODY, _LINES
        side = "right" if kind == "number" else "center" if column.shape is Shape.CODE else "left"
        cell.alignment = Alignment(side, "center", wrap_text=True)
        cell.number_format = column.number_format if kind == "number" else "@"


def _put(cell: Cell, column: TableColumn, value: Any) -> str:
    """Write the value; 'number' or 'text'. A figure that Excel would cut goes as text, whole."""
    if value is None or value == "":
        return "text"
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and column.shape is not Shape.CODE:
        if fits_excel(Decimal(value)):
            cell.value = value
            return "number"
        value = f"{value:f}" if isinstance(value, Decimal) else str(value)
    put(cell, str(value))
    return "text"


def _write_notes(page: Worksheet, table: Table, first: int) -> int:
    width = sum(one.width for one in table.layout.columns)
    row = first - 1
    notes = (*table.layout.notes, *table.extra_notes)
    for number, (row, text) in enumerate(enumerate(notes, start=first), start=1):
        lead = "注：" if number == 1 else "　　"
        _span(page, row, len(table.layout.columns), f"{lead}{number}. {text}", _BODY, "left")
        page.row_dimensions[row].height = _LINE_HEIGHT * (1 + units(text) // width)
    return row


def _span(page: Worksheet, row: int, columns: int, text: str, font: Font, side: str) -> None:
    cell = put(page.cell(row, 1), text)
    cell.font = font
    cell.alignment = Alignment(side, "center", wrap_text=True)
    page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)


def _lay_out(page: Worksheet, table: Table, last: int) -> None:
    columns = table.layout.columns
    widths(page, {column_letter(number): one.width for number, one in enumerate(columns)})
    page.freeze_panes = page.cell(HEAD_ROW + 1, 5)
    page.print_area = f"A1:{column_letter(len(columns) - 1)}{last}"
    print_on_a4(page, repeat=f"1:{HEAD_ROW}", footer=f"表{table.layout.code}　第 &P 页 共 &N 页")
    page.print_options.horizontalCentered = True
    margins = page.page_margins
    margins.left = margins.right = 1.2 * _CM
    margins.top = margins.bottom = 1.8 * _CM
    margins.header = margins.footer = 0.8 * _CM


def _write_sheet(page: Worksheet, sheet: Sheet) -> None:
    for number, (heading, width) in enumerate(zip(sheet.headings, sheet.widths, strict=True)):
        _heading(page.cell(1, number + 1), heading)
        page.column_dimensions[column_letter(number)].width = width
    for row, values in enumerate(sheet.rows, start=2):
        for number, value in enumerate(values, start=1):
            cell = put(page.cell(row, number), value)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    page.freeze_panes = "A2"
    print_on_a4(page, repeat="1:1", footer="第 &P 页 共 &N 页")
