"""名册查询: an import's issues, its changes, and the place of a row in the file as it was handed in."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import visible_to
from cets_portal.evidence.services import read
from cets_portal.workbooks.cells import column_letter
from cets_portal.workbooks.reading import Row, Table
from registry.models import RosterChange, RosterImport, RosterIssue
from registry.rules.roster.reading import shown
from registry.selectors.roster_file import read_roster_table

_AROUND = 2


@dataclass(frozen=True)
class OriginalCell:
    """一格: its name ('C214'), its text, and the worst severity found in it ("" for none)."""

    name: str
    text: str
    severity: str


@dataclass(frozen=True)
class OriginalRow:
    """一行, with its number in the sheet."""

    number: int
    cells: tuple[OriginalCell, ...]
    selected: bool


@dataclass(frozen=True)
class Neighbourhood:
    """原表位置: column letters and headings, and the rows around one row as they stand in the file."""

    sheet: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[OriginalRow, ...]

    @property
    def first(self) -> int:
        return self.rows[0].number

    @property
    def last(self) -> int:
        return self.rows[-1].number


def imports_for(user: User) -> QuerySet[RosterImport]:
    """Imports of the user's province, newest first."""
    imports = RosterImport.objects.select_related("file", "uploaded_by", "loaded_by")
    return visible_to(imports, user, province="province")


def issues_of(roster_import: RosterImport, severity: str = "") -> QuerySet[RosterIssue]:
    """Cell issues in the order of the rows; only those of one severity where it is given."""
    issues = roster_import.issues.order_by("row", "pk")
    return issues.filter(severity=severity) if severity else issues


def changes_of(roster_import: RosterImport) -> QuerySet[RosterChange]:
    """What the file would change in the register, in the order of its rows."""
    return roster_import.changes.select_related("enterprise").order_by("row", "pk")


def neighbourhood(roster_import: RosterImport, row: int, around: int = _AROUND) -> Neighbourhood | None:
    """The row numbered `row` with its neighbours, read from the stored file; None where the file has no such row.

    OSError or ValueError where the stored file is lost or was altered.
    """
    table = read_roster_table(read(roster_import.file))
    rows = [_header(table), *table.rows] if row == table.header_row else table.rows
    place = next((index for index, (number, _cells) in enumerate(rows) if number == row), None)
    if place is None:
        return None
    near = rows[max(place - around, 0) : place + around + 1]
    bad = _severities(roster_import, near)
    columns = tuple((heading.letter, heading.text) for heading in table.headings)
    return Neighbourhood(table.sheet, columns, tuple(_rows(table, near, row, bad)))


def _header(table: Table) -> Row:
    """The header as a row like others: findings about whole columns stand there."""
    texts = {heading.column: heading.text for heading in table.headings}
    return table.header_row, tuple(texts.get(column, "") for column in range(max(texts) + 1))


def _severities(roster_import: RosterImport, near: list[Row]) -> dict[str, str]:
    """Cell name → 'error' or 'warning', the error where it has both."""
    found = roster_import.issues.filter(row__gte=near[0][0], row__lte=near[-1][0]).exclude(cell="")
    return dict(found.order_by("-severity").values_list("cell", "severity"))


def _rows(table: Table, near: list[Row], selected: int, bad: dict[str, str]) -> Iterator[OriginalRow]:
    for number, values in near:
        cells = tuple(
            OriginalCell(name, shown(values[heading.column]), bad.get(name, ""))
            for heading in table.headings
            for name in (f"{column_letter(heading.column)}{number}",)
        )
        yield OriginalRow(number, cells, number == selected)
