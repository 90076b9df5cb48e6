"""核对一行: runs the checks in their order and makes the row where no error was found."""

from collections.abc import Mapping

from registry.rules.roster.checks import CHECKS
from registry.rules.roster.context import RosterContext
from registry.rules.roster.reading import Reading
from registry.rules.roster.row import CellIssue, RosterRow


def validate_row(
    cells: Mapping[str, object], row_number: int, context: RosterContext
) -> tuple[RosterRow | None, list[CellIssue]]:
    """The row, or None where an error rejects it, with every issue of its cells. Never raises.

    `cells` maps canonical fields (`HEADINGS`) to values as the workbook gives them: texts, numbers,
    dates, None; columns that the file has not may be absent.
    """
    reading = Reading(cells, row_number, context)
    for check in CHECKS:
        check(reading)
    if reading.rejected:
        return None, reading.issues
    return RosterRow(row_number=row_number, **reading.values), reading.issues  # type: ignore[arg-type]


def is_blank_row(cells: Mapping[str, object]) -> bool:
    """An empty tail of the sheet: nothing in any cell but spaces."""
    return all(value is None or (value.__class__ is str and not value.strip()) for value in cells.values())
