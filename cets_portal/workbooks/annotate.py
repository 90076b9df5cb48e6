"""标注副本: the uploaded workbook given back, its bad cells coloured, each with a comment, all of them listed.

The person mends the copy and uploads it again; marks of an earlier round are taken off first.
"""

import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.workbooks.cells import column_letter
from cets_portal.workbooks.delimited import decoded, read_delimited
from cets_portal.workbooks.grid import Grid
from cets_portal.workbooks.limits import DEFAULT_LIMITS, MIB, Limits
from cets_portal.workbooks.notes import CellNote
from cets_portal.workbooks.package import open_package
from cets_portal.workbooks.sniff import FileKind, sniff
from cets_portal.workbooks.styled import comment, put
from cets_portal.workbooks.summary import write_summary
from cets_portal.workbooks.xlsx import SUMMARY_SHEET, grids

__all__ = ["CellNote", "annotated_copy"]

AUTHOR = SUMMARY_SHEET
WASHES = {"error": "F8D3D6", "warning": "FCE7BF"}
#: Excel opens some thousand comments well and more of them badly; the list names every finding.
MOST_COMMENTS = 5000
#: openpyxl holds every cell as an object: a larger workbook comes back as a plain copy of its values.
_HEAVY = 60 * MIB
#: Called with steps done and steps in all.
Report = Callable[[int, int], None]
_STEPS = 3
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


def annotated_copy(
    original: bytes,
    notes: Sequence[CellNote],
    *,
    sheet: str = "",
    header_row: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    report: Report | None = None,
) -> bytes:
    """The workbook `original` as .xlsx with `notes` marked on `sheet` and listed on a sheet of their own.

    A CSV becomes an .xlsx of the same rows. `header_row` puts an automatic filter there. A workbook that
    openpyxl cannot keep (damaged styles, too heavy) comes back as a copy of its values at the same places.
    `report` hears of the steps done: read, marked, written. Raises Refused where `original` cannot be read at all.
    """
    told = report or _silent
    try:
        return _annotated(_as_it_is(original, limits), notes, sheet, header_row, told)
    except Exception:  # openpyxl raises whatever its readers of styles and drawings meet: then the values must do
        return _annotated(_values_only(original, limits), notes, sheet, header_row, told)


def _silent(done: int, total: int) -> None:
    """Nobody asked how far it is."""


def _annotated(book: Workbook, notes: Sequence[CellNote], sheet: str, header_row: int | None, report: Report) -> bytes:
    report(1, _STEPS)
    page = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
    _take_off_marks(book, page)
    for count, (cell, found) in enumerate(_by_cell(page, notes).items()):
        _mark(page[cell], found, with_comment=count < MOST_COMMENTS)
    if header_row:
        _dress_header(page, header_row)
    write_summary(book, page, notes)
    report(2, _STEPS)
    buffer = io.BytesIO()
    book.save(buffer)
    report(_STEPS, _STEPS)
    return buffer.getvalue()


def _as_it_is(original: bytes, limits: Limits) -> Workbook:
    if sniff(original, limits) is FileKind.CSV:
        return _values_only(original, limits)
    package = open_package(original, limits)
    package.check_all()
    if sum(info.file_size for info in package.parts.values()) > _HEAVY:
        return _values_only(original, limits)
    return load_workbook(io.BytesIO(original))


def _values_only(original: bytes, limits: Limits) -> Workbook:
    if sniff(original, limits) is FileKind.CSV:
        text, _encoding = decoded(original)
        return _plain_copy([read_delimited(text, _filled_cells, limits).grid])
    return _plain_copy(grids(original, limits))


def _filled_cells(texts: Sequence[str]) -> int:
    return sum(1 for text in texts if text)


def _plain_copy(found: Iterable[Grid]) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for grid in found:
        page = book.create_sheet(_NOT_IN_TITLES.sub("_", grid.sheet)[:31] or _("数据"))
        for row, cells in grid.rows:
            for column, value in enumerate(cells, start=grid.first_column + 1):
                if value != "":
                    _put_plain(page.cell(row, column), value)
    return book


def _put_plain(cell: Cell, value: Any) -> None:
    put(cell, value)
    if isinstance(value, str):
        cell.number_format = "@"  # A code that is typed again must stay text.


def _take_off_marks(book: Workbook, page: Worksheet) -> None:
    if SUMMARY_SHEET not in book.sheetnames or page.title == SUMMARY_SHEET:
        return
    book.remove(book[SUMMARY_SHEET])
    for row in page.iter_rows():
        for cell in row:
            if not cell.comment or cell.comment.author != AUTHOR:
                continue
            cell.comment = None
            if cell.fill.fgColor.rgb[-6:] in WASHES.values():
                cell.fill = PatternFill()


def _dress_header(page: Worksheet, row: int) -> None:
    """Put a filter on the header; openpyxl forgets the size of comments, so those of a template get theirs again."""
    if not page.auto_filter.ref and not page.tables:
        page.auto_filter.ref = f"A{row}:{column_letter(page.max_column - 1)}{page.max_row}"
    for cell in page[row]:
        if cell.comment and cell.comment.author != AUTHOR:
            cell.comment = comment(cell.comment.text, cell.comment.author)


def _by_cell(page: Worksheet, notes: Sequence[CellNote]) -> Mapping[str, list[CellNote]]:
    found: dict[str, list[CellNote]] = defaultdict(list)
    for note in notes:
        found[_bearer(page, note.cell)].append(note)
    return found


def _bearer(page: Worksheet, cell: str) -> str:
    """The cell that can carry a mark: of merged cells only the first."""
    if not isinstance(page[cell], MergedCell):
        return cell
    area = next(area for area in page.merged_cells.ranges if cell in area)
    return f"{column_letter(area.min_col - 1)}{area.min_row}"


def _mark(cell: Cell, notes: Sequence[CellNote], *, with_comment: bool) -> None:
    _disarm(cell, notes)
    worst = "error" if any(note.severity == "error" for note in notes) else "warning"
    cell.fill = PatternFill("solid", fgColor=WASHES[worst])
    if not with_comment:
        return
    text = "\n\n".join(_sentence(note) for note in notes)
    if cell.comment:
        text += "\n\n" + _("原批注：%(text)s") % {"text": cell.comment.text}
    cell.comment = comment(text, AUTHOR)


def _disarm(cell: Cell, notes: Sequence[CellNote]) -> None:
    """A formula that a finding objects to comes back as its text; other formulas go on working."""
    if cell.data_type == "f" and any(note.value.startswith("=") for note in notes):
        put(cell, str(getattr(cell.value, "text", cell.value)))


def _sentence(note: CellNote) -> str:
    level = _("错误") if note.severity == "error" else _("提醒")
    found = _("%(level)s：%(found)s") % {"level": level, "found": note.found}
    return found + "\n" + _("改正：%(wanted)s") % {"wanted": note.wanted} if note.wanted else found
