"""正式表格的工作簿: title over the whole width, header repeated on every page, A4."""

import io
from collections.abc import Sequence
from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.workbooks.archive import steady
from cets_portal.workbooks.cells import column_letter
from cets_portal.workbooks.official import OfficialTable, chinese_date, numbered_notes
from cets_portal.workbooks.styled import print_on_a4, put, units, widths

_HEAD_ROW = 3
_TITLE = Font(name="黑体", size=18)
_HEAD = Font(name="黑体", size=11)
_BODY = Font(name="宋体", size=11)
_LINES = Border(*(Side(style="thin", color="000000"),) * 4)
_LINE_HEIGHT = 20
_CM = 1 / 2.54


def official_xlsx(table: OfficialTable, *more: OfficialTable) -> bytes:
    """The table as .xlsx, `more` on sheets behind it; the same tables give the same bytes."""
    book = Workbook()
    book.properties.creator = table.issuer
    book.properties.title = table.title
    _write_sheet(book.active, table)
    for other in more:
        _write_sheet(book.create_sheet(), other)
    buffer = io.BytesIO()
    book.save(buffer)
    return steady(buffer.getvalue(), table.issued_on)


def _write_sheet(page: Worksheet, table: OfficialTable) -> None:
    page.title = table.sheet
    _write_top(page, table)
    styles: dict[tuple[bool, bool, bool], StyleArray] = {}
    for row, values in enumerate(table.rows, start=_HEAD_ROW + 1):
        _write_row(page, row, values, table, styles)
    _write_foot(page, table, _HEAD_ROW + len(table.rows) + 1)
    _lay_out(page, table)


def _write_top(page: Worksheet, table: OfficialTable) -> None:
    _span(page, 1, table, table.title, _TITLE, "center")
    lines = 1 + units(table.title) * 1.7 // sum(column.width for column in table.columns)
    page.row_dimensions[1].height = 30 * lines
    line = f"发布单位：{table.issuer}　　发布日期：{chinese_date(table.issued_on)}"
    _span(page, 2, table, line, _BODY, "right")
    for number, column in enumerate(table.columns, start=1):
        cell = put(page.cell(_HEAD_ROW, number), column.heading)
        cell.font, cell.border = _HEAD, _LINES
        cell.alignment = Alignment("center", "center", wrap_text=True)
    page.row_dimensions[_HEAD_ROW].height = 26


def _write_row(
    page: Worksheet,
    row: int,
    values: Sequence[Any],
    table: OfficialTable,
    styles: dict[tuple[bool, bool, bool], StyleArray],
) -> None:
    """One row. `styles` keeps each look that a cell was given, since giving it anew is most of the work."""
    for number, (column, value) in enumerate(zip(table.columns, values, strict=True), start=1):
        cell = put(page.cell(row, number), value)
        look = (column.centred, isinstance(value, str), bool(cell.quotePrefix))
        if look not in styles:
            styles[look] = _body_style(cell, centred=column.centred, is_text=isinstance(value, str))
        cell._style = copy(styles[look])
    lines = (1 + units(str(value)) // column.width for column, value in zip(table.columns, values, strict=True))
    page.row_dimensions[row].height = _LINE_HEIGHT * max(lines)


def _body_style(cell: Cell, *, centred: bool, is_text: bool) -> StyleArray:
    """Style the cell as those of the table's body are, and say how."""
    cell.font, cell.border = _BODY, _LINES
    cell.alignment = Alignment("center" if centred else "left", "center", wrap_text=True)
    if is_text:
        cell.number_format = "@"
    return cell._style


def _write_foot(page: Worksheet, table: OfficialTable, first: int) -> None:
    notes = list(numbered_notes(table))
    width = sum(column.width for column in table.columns)
    for row, text in enumerate(notes, start=first):
        _span(page, row, table, text, _BODY, "left")
        page.row_dimensions[row].height = _LINE_HEIGHT * (1 + units(text) // width)
    for row, text in enumerate(
        (f"{table.issuer}（盖章）", chinese_date(table.issued_on)), start=first + len(notes) + 1
    ):
        _span(page, row, table, text, _BODY, "right")
        page.row_dimensions[row].height = 24


def _span(page: Worksheet, row: int, table: OfficialTable, text: str, font: Font, side: str) -> None:
    """One text over the whole width of the table."""
    cell = put(page.cell(row, 1), text)
    cell.font = font
    cell.alignment = Alignment(side, "center", wrap_text=True)
    page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(table.columns))


def _lay_out(page: Worksheet, table: OfficialTable) -> None:
    widths(page, {column_letter(number): column.width for number, column in enumerate(table.columns)})
    page.freeze_panes = f"A{_HEAD_ROW + 1}"
    print_on_a4(page, repeat=f"1:{_HEAD_ROW}", footer="第 &P 页 共 &N 页", landscape=table.landscape)
    page.print_options.horizontalCentered = True
    margins = page.page_margins
    margins.left = margins.right = 2.0 * _CM
    margins.top = margins.bottom = 2.2 * _CM
