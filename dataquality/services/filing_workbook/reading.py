"""读取填报表: an uploaded workbook beside the filing it claims to be: its values, its faults cell by cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, Final

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.workbooks.annotate import annotated_copy
from cets_portal.workbooks.cells import column_letter
from cets_portal.workbooks.grid import Grid
from cets_portal.workbooks.limits import DEFAULT_LIMITS, MIB
from cets_portal.workbooks.notes import CellNote
from cets_portal.workbooks.package import open_package
from cets_portal.workbooks.refusals import corrupt, rows_too_far
from cets_portal.workbooks.sniff import FileKind, sniff
from cets_portal.workbooks.xlsx import grids
from dataquality.models import Filing
from dataquality.rules.filing_sheet import (
    COLUMNS,
    KEY,
    METHOD,
    NOTE,
    RAN,
    VALUE,
    SheetFault,
    SheetLine,
    SheetReader,
    as_stored,
    plain_number,
)
from dataquality.selectors.filing_facts import Sheet, sheet_of
from dataquality.services.filing_workbook.stamp import STAMP_SHEET, Stamp, not_ours, refuse_other, stamp_from, stamp_of
from dataquality.services.filing_workbook.wording import default_methods, listed, row_name, words_of
from dataquality.services.filing_workbook.writing import keys_of

LIMITS: Final = replace(DEFAULT_LIMITS, max_bytes=5 * MIB, max_rows=20_000, max_columns=64)
#: Within these rows the ids of the columns stand.
_IDS_WITHIN: Final = 20


@dataclass(frozen=True)
class ReadOutcome:
    """读出的填报表. `cells`: of the draft, by name ("values/ROW" …); `revision`: of the draft on which the workbook
    was made; `notes`: what is wrong, cell by cell; `missing`: keys of deleted rows; `rows`: lines that were read."""

    cells: Mapping[str, Any]
    notes: tuple[CellNote, ...]
    missing: tuple[str, ...]
    revision: int
    rows: int
    sheet: str

    @property
    def values(self) -> dict[str, Mapping[str, str]]:
        """Row text → {"v", "m", "n"}, as `drafts.save` takes them."""
        return self._part("values/", {"v": "", "m": "", "n": ""})

    @property
    def operations(self) -> dict[str, Mapping[str, str]]:
        """Facility → {"s", "n"}."""
        return self._part("operations/", {"s": "", "n": ""})

    @property
    def faults(self) -> int:
        """Cells with errors."""
        return sum(note.severity == "error" for note in self.notes)

    def _part(self, prefix: str, empty: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
        return {name[len(prefix) :]: cell or empty for name, cell in self.cells.items() if name.startswith(prefix)}


def read_workbook(filing: Filing, data: bytes) -> ReadOutcome:
    """Read and check a workbook; `enterprise` and `plan_version__plan` are to be loaded; no query.

    Refused where the file as a whole cannot be taken: no .xlsx, locked, with macros, damaged, not ours, of another
    enterprise, sector or month, or made on an older form or plan.
    """
    _refuse_kind(data)
    found = {grid.sheet: grid for grid in grids(data, LIMITS)}
    sheet = sheet_of(filing)
    stamp = stamp_from(_stamp_lines(found.pop(STAMP_SHEET, None)))
    refuse_other(stamp, stamp_of(filing, keys_of(sheet)))
    for grid in found.values():
        columns = _columns(grid)
        if columns:
            return _outcome(filing, sheet, stamp, grid, *columns)
    raise not_ours()


def annotated(data: bytes, outcome: ReadOutcome) -> bytes:
    """The workbook with its bad cells coloured and commented; it can be mended and uploaded again."""
    return annotated_copy(data, outcome.notes, sheet=outcome.sheet, limits=LIMITS)


def _refuse_kind(data: bytes) -> None:
    if sniff(data, LIMITS) is not FileKind.XLSX:
        raise Refused(_("这不是 Excel 工作簿。请上传本系统生成的 .xlsx 填报表。"), code="not_a_workbook")
    package = open_package(data, LIMITS)
    if any(name.casefold().endswith("vbaproject.bin") or "/macrosheets/" in name.casefold() for name in package.parts):
        sentence = _("工作簿含有宏，不予读取。请在 Excel 或 WPS 中另存为“Excel 工作簿 (*.xlsx)”后再上传。")
        raise Refused(sentence, code="macros")


def _stamp_lines(grid: Grid | None) -> dict[str, str]:
    if grid is None:
        return {}
    return {str(cells[0]): _plain(cells[1]) for _number, cells in grid.rows if len(cells) > 1}


def _plain(cell: Any) -> str:
    """A program that saves the workbook may turn a text of digits into a number."""
    return cell.strip() if isinstance(cell, str) else plain_number(cell)


def _columns(grid: Grid) -> tuple[int, Mapping[str, int]] | None:
    """The index of the row with the ids of the columns, and where each stands (from 0 = A)."""
    for index, (_number, cells) in enumerate(grid.rows[:_IDS_WITHIN]):
        if KEY in cells:
            at = {one: cells.index(one) + grid.first_column for one in COLUMNS if one in cells}
            if len(at) < len(COLUMNS):
                raise corrupt(_("表头的隐藏行被改动"))
            return index, at
    return None


def _outcome(
    filing: Filing, sheet: Sheet, stamp: Stamp, grid: Grid, index: int, columns: Mapping[str, int]
) -> ReadOutcome:
    if grid.unreached:
        raise rows_too_far(grid.unreached, LIMITS.max_rows, LIMITS.max_rows)
    defaults = default_methods(sheet.rows, sheet.plan)
    facilities = [one.code for one in sheet.layout.facilities]
    below = grid.rows[index + 2 :]  # The headings stand between.
    lines = _lines(below, columns, grid)
    taken = SheetReader(sheet.by_text, facilities, defaults, words_of(filing.form_code)).read(lines)
    shown = dict(below) if taken.faults else {}
    notes = [_note(fault, columns, shown, grid) for fault in taken.faults]
    if taken.missing:
        notes.insert(0, _missing_note(taken.missing, sheet, grid.rows[index + 1][0], columns))
    cells = as_stored(taken.cells, filing.draft, defaults)
    return ReadOutcome(cells, tuple(notes), taken.missing, int(stamp.revision), len(below), grid.sheet)


def _lines(rows: Iterable[tuple[int, Sequence[Any]]], columns: Mapping[str, int], grid: Grid) -> Iterator[SheetLine]:
    places = [columns[one] - grid.first_column for one in COLUMNS]
    of_line, widest = itemgetter(*places), max(places)
    letters = {one: column_letter(at) for one, at in columns.items()}
    for number, cells in rows:
        padded = cells if len(cells) > widest else [*cells, *("",) * (widest + 1 - len(cells))]
        line = SheetLine(number, *of_line(padded))
        formulas = _formulas(grid.formulas, letters, number) if grid.formulas else {}
        yield line._replace(formulas=formulas) if formulas else line


def _formulas(found: Mapping[str, str], letters: Mapping[str, str], number: int) -> dict[str, str]:
    return {one: found[name] for one, letter in letters.items() if (name := f"{letter}{number}") in found}


def _note(fault: SheetFault, columns: Mapping[str, int], shown: Mapping[int, Sequence[Any]], grid: Grid) -> CellNote:
    column = columns[fault.column]
    at = _visible(fault, columns)
    found, wanted = fault.sentences
    value = str(shown[fault.line][column - grid.first_column])[:200] if column < len(shown[fault.line]) else ""
    if fault.code == "formula":
        value = fault.words["typed"]
    severity = "error" if fault.is_error else "warning"
    words = fault.words
    return CellNote(
        fault.line, at, severity, _(found) % words, _(wanted) if wanted else "", _heading(fault.column), value
    )


def _visible(fault: SheetFault, columns: Mapping[str, int]) -> int:
    """The column of keys is hidden: what is wrong with a row is marked at its value."""
    return columns[VALUE if fault.column == KEY else fault.column]


def _heading(column: str) -> str:
    return {VALUE: _("本月"), METHOD: _("获取方式"), NOTE: _("备注"), KEY: _("本月")}[column]


def _missing_note(missing: Sequence[str], sheet: Sheet, line: int, columns: Mapping[str, int]) -> CellNote:
    fault = SheetFault(line, KEY, "missing", {"n": len(missing), "names": listed(key_names(missing, sheet), most=10)})
    found, wanted = fault.sentences
    return CellNote(line, columns[VALUE], "error", _(found) % fault.words, _(wanted), _("本月"))


def key_names(keys: Iterable[str], sheet: Sheet) -> Iterator[str]:
    """What the rows of these keys are called."""
    rows = sheet.by_text
    for key in keys:
        if key == RAN:
            yield _("本单位全月未运行")
        elif key.startswith(RAN):
            facility = sheet.layout.facility(key[1:])
            yield f"{facility.name if facility else key[1:]} {_('运行情况')}"
        else:
            yield row_name(rows[key]) if key in rows else key
