"""读名册: an uploaded file as good rows and cell issues. Reads nothing but the file; asks no database."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.norms.folding import fold
from cets_portal.workbooks.cells import column_letter
from cets_portal.workbooks.grid import Cell
from cets_portal.workbooks.reading import Table
from registry.rules.roster import (
    CellIssue,
    HeadingMap,
    RosterContext,
    RosterRow,
    Severity,
    find_duplicates,
    is_blank_row,
    map_headings,
    skipped_row,
    validate_row,
)
from registry.rules.roster.headings import IDLE_HEADINGS
from registry.rules.roster.reading import shown
from registry.selectors.roster_file import read_roster_table

#: Called with rows done and rows in all.
Report = Callable[[int, int], None]

_REPORT_EVERY = 1000
#: Where a formula must not stand, whatever it computes: a name is written down, not worked out.
_NO_FORMULA = ("name", "former_names")
#: Begins the `field` of an issue that is about a column which holds no field.
_COLUMN = "#"


@dataclass(frozen=True)
class RosterFile:
    """读出的名册. `rows` are good in themselves and beside each other; `total` counts rejected ones too."""

    rows: list[RosterRow]
    issues: list[CellIssue]
    total: int
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    sheet: str
    header_row: int

    def cell_of(self, issue: CellIssue) -> str:
        """'C214', or "" for an issue about a column that the file has not. A field '#C' is column C itself."""
        if issue.field.startswith(_COLUMN):
            return f"{issue.field[1:]}{issue.row}"
        column = self.columns.get(issue.field)
        return f"{column_letter(column)}{issue.row}" if column is not None else ""


def read_roster(source: bytes | Path, *, province: str, today: date, report: Report | None = None) -> RosterFile:
    """Read and check every row. Refused where the file as a whole cannot be read, with the file's fault."""
    table = read_roster_table(source)
    columns = roster_columns(table)
    context = RosterContext.for_file(province, today, columns)
    issues = [*_about_columns(table, columns, context)]
    rows: list[RosterRow] = []
    total = 0
    for total, (number, cells) in enumerate(_data_rows(table, columns, issues), start=1):
        row, found = validate_row(cells, number, context)
        issues += found
        if row is not None and number not in table.overlong:
            rows.append(row)
        if report and total % _REPORT_EVERY == 0:
            report(total, len(table.rows))
    if report:
        report(total, total)
    issues += find_duplicates(rows, context.headings)
    rejected = {issue.row for issue in issues if issue.severity is Severity.ERROR}
    good = [row for row in rows if row.row_number not in rejected] if rejected else rows
    return RosterFile(good, issues, total, columns.columns, context.headings, table.sheet, table.header_row)


def roster_columns(table: Table) -> HeadingMap:
    """Which column holds what. Refused where a required column is absent or its unit cannot be told."""
    texts = [""] * (table.headings[-1].column + 1)
    for heading in table.headings:
        texts[heading.column] = heading.text
    found = map_headings(texts)
    if found.strange_units:
        message = _(
            "排放量的列标题“%(heading)s”里的单位认不出。请写成“直接排放量(tCO2e)”，或以万吨计的“直接排放量(万吨)”。"
        )
        raise Refused(message % {"heading": found.strange_units[0]}, code="strange_unit")
    if found.missing:
        message = _("第 %(row)s 行的表头缺少这些列：%(missing)s。请按模板补上列标题后再上传。")
        missing = "、".join(found.missing)
        raise Refused(message % {"row": table.header_row, "missing": missing}, code="missing_columns")
    return found


def _data_rows(table: Table, found: HeadingMap, issues: list[CellIssue]) -> Iterator[tuple[int, dict[str, object]]]:
    """Each row of data, as field → value; a notice joins `issues` for each row passed over that is not blank."""
    letters = {heading.column: heading for heading in table.headings}
    for number, cells, values in _filled_rows(table, found):
        code, column = skipped_row(values, cells)
        if not code:
            yield number, values
            continue
        place, text = f"{_COLUMN}{column_letter(column)}", letters[column].text if column in letters else ""
        issues.append(CellIssue(number, place, text, code, Severity.WARNING, shown(cells[column])))


def _filled_rows(table: Table, found: HeadingMap) -> Iterator[tuple[int, tuple[Cell, ...], dict[str, object]]]:
    """Each row that is not blank: its number, its cells, and those that are read as field → value."""
    places = tuple(found.columns.items())
    guarded = [(name, found.columns[name]) for name in _NO_FORMULA if name in found.columns] if table.formulas else []
    for number, cells in table.rows:
        values: dict[str, object] = {name: cells[column] for name, column in places}
        for name, column in guarded:
            values[name] = table.formula(number, column) or values[name]
        for name, column in places if table.valueless else ():
            if values[name] == "" and table.cell_name(number, column) in table.valueless:
                values[name] = table.formula(number, column)
        if not is_blank_row(values):
            yield number, cells, values


def _about_columns(table: Table, found: HeadingMap, context: RosterContext) -> Iterator[CellIssue]:
    """What is wrong with the shape of the table rather than with a value."""
    read = set(found.columns.values())
    for heading in table.headings:
        if heading.column not in read and fold(heading.text) not in IDLE_HEADINGS:
            field = f"{_COLUMN}{heading.letter}"
            code = "heading_repeated" if heading.text in found.repeated else "heading_unknown"
            yield CellIssue(table.header_row, field, heading.text, code, Severity.WARNING, shown(heading.text))
    if table.unread:
        names = "、".join(f"“{sheet}”" for sheet in table.unread)
        params = {"sheet": table.sheet}
        yield CellIssue(table.header_row, "", "", "sheets_unread", Severity.WARNING, shown(names), params)
    for number in sorted(table.overlong):
        last = max(found.columns, key=lambda name: found.columns[name])
        yield CellIssue(number, last, context.headings[last], "row_overlong", Severity.ERROR, "")
