"""原表位置: a few rows of the uploaded sheet, in the columns that matter there, drawn as a spreadsheet draws them."""

from dataclasses import replace

from django.core.cache import cache

from cets_portal.audit.errors import Refused
from registry.models import RosterImport
from registry.rules.roster import map_headings
from registry.selectors.roster import Neighbourhood, OriginalRow, neighbourhood

COLUMNS_SHOWN = 3
#: Where fewer columns hold an issue, these join them, so that a person knows the row again.
_FAMILIAR = ("name", "uscc", "tco2e")
_KEPT_SECONDS = 3600


def sheet_part(roster_import: RosterImport, row: int) -> Neighbourhood | None:
    """The rows around `row`; None where the file has no such row or can no longer be read.

    Reading a long file takes a second, so what was read is kept: the file never changes, its issues with each check.
    """
    found_so_far = f"{roster_import.status}-{roster_import.rejected}-{roster_import.warnings}"
    key = f"roster-original:{roster_import.pk}:{found_so_far}:{row}"
    found: Neighbourhood | None = cache.get(key)
    if found is None:
        found = _read(roster_import, row)
        cache.set(key, found, _KEPT_SECONDS)
    return _part(found) if found else None


def _read(roster_import: RosterImport, row: int) -> Neighbourhood | None:
    try:
        return neighbourhood(roster_import, row)
    except (Refused, OSError, ValueError):
        return None


def _part(found: Neighbourhood) -> Neighbourhood:
    """The same rows, in the columns shown."""
    chosen = _columns(found)
    rows = tuple(replace(row, cells=tuple(row.cells[at] for at in chosen)) for row in found.rows)
    return replace(found, columns=tuple(found.columns[at] for at in chosen), rows=rows)


def _columns(found: Neighbourhood) -> list[int]:
    """The name, columns with issues in the selected row, then in its neighbours, then familiar ones; in the sheet's order."""
    selected = [row for row in found.rows if row.selected]
    known = map_headings([text for _letter, text in found.columns]).columns
    familiar = [known[name] for name in _FAMILIAR if name in known]
    wanted = [*familiar[:1], *_with_issues(selected), *_with_issues(found.rows), *familiar]
    return sorted(list(dict.fromkeys(wanted))[:COLUMNS_SHOWN])


def _with_issues(rows: "tuple[OriginalRow, ...] | list[OriginalRow]") -> list[int]:
    return [at for row in rows for at, cell in enumerate(row.cells) if cell.severity]
