"""正式表与账簿比对: the table of units read back, row by row against what the book gave and took back in its stage.

The table of a re-determination shows the whole of a unit's part, the book all that the runs of the stage gave together:
so the two are compared as wholes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from quota.choices import AccountKind, TableDifferenceKind
from quota.ledger.issuance import kinds_of_issue
from quota.models import Allocation, Movement
from quota.selectors.issuing import UNITS_TABLE, given_in, stage_of
from quota.services.checking_tables import bytes_of
from quota.services.table_lines import TableLine, lines_of
from registry.models import Enterprise

_K = TableDifferenceKind


@dataclass(frozen=True)
class TableDifference:
    """一处差异: whole tonnes; None where the table does not have the unit or its figure cannot be read."""

    kind: TableDifferenceKind
    name: str
    uscc: str
    row: int
    table: int | None
    book: int

    badges = {"kind": TableDifferenceKind}

    @property
    def gap(self) -> int:
        """Tonnes that the book has more than the table (negative: fewer)."""
        return self.book - (self.table or 0)

    def get_kind_display(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True)
class Compared:
    """比对结果: how many rows the table has, the sums of both, and where they disagree."""

    rows: int
    table: int
    book: int
    differences: tuple[TableDifference, ...]


def compare(run: Allocation, data: bytes | None = None) -> Compared:
    """The stored table of an issued run, or `data` brought by somebody, against the book. Raises Refused: unreadable."""
    code = UNITS_TABLE[run.stage]
    lines = lines_of(code, bytes_of(run.tables.select_related("file").get(code=code)) if data is None else data)
    given = {enterprise: tonnes for (_stage, enterprise), tonnes in given_in([stage_of(run)]).items() if tonnes}
    units = Enterprise.objects.filter(pk__in=given) | Enterprise.objects.filter(uscc__in=[one.uscc for one in lines])
    known = {one.uscc: one for one in units}
    book = {one.uscc: given.get(one.pk, 0) for one in known.values()}
    found = [*_of_lines(lines, book, _kept(run, known)), *_beyond(lines, book, known)]
    table = sum(one.issued or 0 for one in lines)
    return Compared(len(lines), table, sum(given.values()), tuple(sorted(found, key=lambda one: (one.kind, one.uscc))))


def _of_lines(lines: list[TableLine], book: dict[str, int], kept: dict[str, set[str]]) -> Iterator[TableDifference]:
    for one in lines:
        in_book = book.get(one.uscc, 0)
        kind = _kind(one, in_book)
        if kind is None and _elsewhere(one, kept.get(one.uscc, set())):
            kind = _K.ACCOUNT
        if kind is not None:
            yield TableDifference(kind, one.name, one.uscc, one.row, one.issued, in_book)


def _kind(line: TableLine, book: int) -> TableDifferenceKind | None:
    if line.issued is None:
        return _K.UNREADABLE
    if book == line.issued:
        return None
    if book > line.issued:
        return _K.MORE_IN_BOOK
    return _K.LESS_IN_BOOK if book else _K.MISSING_IN_BOOK


def _elsewhere(line: TableLine, kinds: set[str]) -> bool:
    """Issued to an account that is not the one which the table says."""
    wrong = AccountKind.UNIT if line.withheld else AccountKind.WITHHELD
    return wrong in kinds


def _beyond(lines: list[TableLine], book: dict[str, int], known: dict[str, Enterprise]) -> Iterator[TableDifference]:
    listed = {one.uscc for one in lines}
    for uscc, tonnes in book.items():
        if tonnes and uscc not in listed:
            yield TableDifference(_K.MISSING_IN_TABLE, known[uscc].name, uscc, 0, None, tonnes)


def _kept(run: Allocation, known: dict[str, Enterprise]) -> dict[str, set[str]]:
    """Code → kinds of account to which this run's table was issued."""
    tables = run.tables.filter(code=UNITS_TABLE[run.stage]).values("number")
    codes = {one.pk: uscc for uscc, one in known.items()}
    found: dict[str, set[str]] = {}
    rows = Movement.objects.filter(table_ref__in=tables, kind__in=kinds_of_issue())
    for enterprise, kind in rows.values_list("target__enterprise", "target__kind"):
        found.setdefault(codes[enterprise], set()).add(kind)
    return found
