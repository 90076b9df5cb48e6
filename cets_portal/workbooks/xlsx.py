"""XLSX 读取: the sheets of a workbook as grids, by calamine, cell names exactly those of the sheet."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext as _
from python_calamine import CalamineSheet, CalamineWorkbook

from cets_portal.audit.errors import Refused
from cets_portal.workbooks import refusals
from cets_portal.workbooks.cells import Scan, column_number, passed_row, scan
from cets_portal.workbooks.grid import Cell, Grid, is_filled
from cets_portal.workbooks.headings import HEADER_WITHIN
from cets_portal.workbooks.limits import DEFAULT_LIMITS, Limits
from cets_portal.workbooks.package import Package, open_package, plain_xml
from cets_portal.workbooks.shared_strings import check_text_volume
from cets_portal.workbooks.sheets import Sheet, clean_copy, inventory

#: Sheets that the portal itself adds to a workbook; they hold no data of the person's.
SUMMARY_SHEET, GUIDE_SHEET, CHOICES_SHEET = "核对结果", "填写说明", "选项"
OWN_SHEETS = frozenset({SUMMARY_SHEET, GUIDE_SHEET, CHOICES_SHEET})
_Area = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class _Part:
    """One sheet, inflated and checked; of one that goes past the limit only the top, for its header."""

    sheet: Sheet
    xml: bytes
    scan: Scan
    unreached: int | None


def grids(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Iterator[Grid]:
    """Every sheet that may hold data, one at a time: in workbook order, hidden ones last.

    Numbers come as float, dates as date or datetime, error values as their text ('#N/A'), empty cells as ''.
    A cell merged downwards gives its value to every filled row it covers. Raises Refused.
    """
    package = open_package(data, limits)
    found = inventory(package)
    wanted = [sheet for sheet in found.sheets if sheet.name not in OWN_SHEETS] or list(found.sheets)
    parts = [_part(package, sheet, limits) for sheet in sorted(wanted, key=lambda sheet: sheet.hidden)]
    styles, shared = (package.read_xml(name) if name else b"" for name in (found.styles, found.shared_strings))
    check_text_volume([part.xml for part in parts], shared, limits)
    copy = clean_copy([part.xml for part in parts], styles, shared, date1904=found.date1904)
    with _breakage_refused():
        book = CalamineWorkbook.from_filelike(io.BytesIO(copy))
    for number, part in enumerate(parts):
        with _breakage_refused():
            grid = _grid(book.get_sheet_by_index(number), part)
        yield grid


def _part(package: Package, sheet: Sheet, limits: Limits) -> _Part:
    xml, stopped = package.read_until(sheet.part, lambda piece: passed_row(piece, limits) is not None)
    unreached = passed_row(xml, limits) if stopped else None
    plain_xml(sheet.part, xml)
    if unreached:
        xml = _top(xml)
    elif not xml.rstrip().endswith(b"worksheet>"):
        raise refusals.corrupt(_("工作表“%(sheet)s”不完整") % {"sheet": sheet.name})
    return _Part(sheet, xml, scan(xml, limits), unreached)


def _top(xml: bytes) -> bytes:
    """The sheet cut after the rows in which a header may stand."""
    end = 0
    for _row in range(2 * HEADER_WITHIN):
        end = xml.find(b"</row>", end) + 1 or end
    return xml[: end + 5] + b"</sheetData></worksheet>"


def _grid(sheet: CalamineSheet, part: _Part) -> Grid:
    if sheet.start is None:
        return Grid(part.sheet.name, [])
    cells: list[list[Cell]] = sheet.to_python()
    _put_errors(cells, part.scan.errors, sheet.start)
    filled = [index for index, row in enumerate(cells) if is_filled(row)]
    if b"<mergeCell " in part.xml:
        _fill_down(cells, sheet.merged_cell_ranges or [], sheet.start)
    first_row, first_column = sheet.start
    rows = [(first_row + index + 1, cells[index]) for index in filled]
    return Grid(part.sheet.name, rows, first_column, part.scan.formulas, part.unreached, part.scan.texts)


def _put_errors(cells: list[list[Cell]], errors: dict[str, str], start: tuple[int, int]) -> None:
    """Calamine reads '#N/A' as an empty cell; a person must be told of it."""
    for name, text in errors.items():
        letters = name.rstrip("0123456789")
        row, column = int(name[len(letters) :]) - 1 - start[0], column_number(letters) - 1 - start[1]
        if 0 <= row < len(cells) and 0 <= column < len(cells[row]):
            cells[row][column] = text


def _fill_down(cells: list[list[Cell]], merges: list[_Area], start: tuple[int, int]) -> None:
    downwards = [
        (top - start[0], bottom - start[0], left - start[1])
        for (top, left), (bottom, right) in merges
        if left == right and top >= start[0] and 0 <= left - start[1] < len(cells[0])
    ]
    if sum(min(bottom, len(cells)) - top for top, bottom, _column in downwards) > len(cells) * len(cells[0]):
        raise refusals.corrupt(_("合并单元格互相重叠"))
    for top, bottom, column in downwards:
        for row in cells[top + 1 : bottom + 1]:
            row[column] = cells[top][column]


@contextmanager
def _breakage_refused() -> Iterator[None]:
    """Turn whatever calamine raises into a refusal; a panic of its native code is not even an Exception."""
    try:
        yield
    except Refused:
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise refusals.corrupt(_("表格内容无法解析")) from error
        raise
