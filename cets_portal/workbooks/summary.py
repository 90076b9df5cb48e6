"""核对结果: the sheet that lists every finding of an annotated copy, each with a link to its cell."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.workbooks.notes import CellNote
from cets_portal.workbooks.styled import ACCENT, ERROR_INK, INK_2, WARNING_INK, font, head, print_on_a4, put, widths
from cets_portal.workbooks.xlsx import SUMMARY_SHEET

_HEAD_ROW = 4
_WIDTHS = {"A": 2, "B": 8, "C": 10, "D": 18, "E": 26, "F": 8, "G": 44, "H": 44}
#: Excel keeps 65,530 links in a sheet.
_MOST_LINKS = 20_000
_WRAP = Alignment(horizontal="left", vertical="top", wrap_text=True)


def write_summary(book: Workbook, page: Worksheet, notes: Sequence[CellNote]) -> None:
    """Add the list of `notes` to `book`, behind the sheet `page` whose cells it names."""
    listing = book.create_sheet(SUMMARY_SHEET, book.index(page) + 1)
    listing.sheet_properties.tabColor = ERROR_INK
    put(listing["B1"], _counts(notes)).font = font(bold=True, size=14)
    advice = _("请在“%(sheet)s”表中改正着色的单元格，保存后直接上传本文件；本表不会被读取，可留可删。")
    put(listing["B2"], advice % {"sheet": page.title}).font = font(color=INK_2)
    titles = (_("行"), _("单元格"), _("列"), _("现值"), _("级别"), _("发现"), _("应为"))
    for column, title in enumerate(titles, start=2):
        head(listing.cell(_HEAD_ROW, column), title)
    for row, note in enumerate(sorted(notes, key=lambda note: (note.row, note.column)), start=_HEAD_ROW + 1):
        _write_note(listing, row, note, page.title)
    _lay_out(listing)


def _counts(notes: Sequence[CellNote]) -> str:
    errors = sum(1 for note in notes if note.severity == "error")
    message = _("核对结果：错误 %(errors)s 处，提醒 %(warnings)s 处")
    return message % {"errors": errors, "warnings": len(notes) - errors}


def _write_note(listing: Worksheet, row: int, note: CellNote, sheet: str) -> None:
    is_error = note.severity == "error"
    level = _("错误") if is_error else _("提醒")
    values = (note.row, note.cell, note.heading, note.value, level, note.found, note.wanted)
    cells = [put(listing.cell(row, column), value) for column, value in enumerate(values, start=2)]
    for cell in cells:
        cell.alignment, cell.font = _WRAP, font()
    cells[4].font = font(bold=True, color=ERROR_INK if is_error else WARNING_INK)
    if row - _HEAD_ROW <= _MOST_LINKS:
        _link(cells[1], sheet, note.cell)


def _link(cell: Cell, sheet: str, target: str) -> None:
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{target}", display=target)
    cell.font = font(color=ACCENT, underline="single")


def _lay_out(listing: Worksheet) -> None:
    widths(listing, _WIDTHS)
    listing.freeze_panes = f"A{_HEAD_ROW + 1}"
    listing.auto_filter.ref = f"B{_HEAD_ROW}:H{max(listing.max_row, _HEAD_ROW + 1)}"
    listing.sheet_view.showGridLines = False
    print_on_a4(listing, repeat=f"{_HEAD_ROW}:{_HEAD_ROW}", footer=_("第 &P 页 共 &N 页"))
