"""检查的执行: every check of the sector over one filing; the issues in the order of the list."""

from collections.abc import Iterable
from functools import cache

from cets_portal.norms.codes import Sector
from dataquality.rules.checks.reading import Reading
from dataquality.rules.issues import Check, Hit, Issue
from dataquality.rules.rows import Row


def issues_of(checks: Iterable[Check], reading: Reading) -> tuple[Issue, ...]:
    """What these checks find."""
    return tuple(_issue(check, hit, reading) for check in checks for hit in check.function(reading))


@cache
def for_sector(checks: tuple[Check, ...], sector: Sector) -> tuple[Check, ...]:
    """The checks that bind a sector."""
    return tuple(one for one in checks if not one.sectors or sector in one.sectors)


def _issue(check: Check, hit: Hit, reading: Reading) -> Issue:
    cell = reading.by_text.get(hit.row)
    if cell is None:
        section, place, params = "", (_facility_name(hit.row, reading), "", ""), hit.params
    else:
        section, place = cell.row.parameter.section, _place(cell.row)
        params = {"parameter": cell.row.parameter.label, "unit": cell.row.unit, **hit.params}
    return Issue(check.id, check.severity, hit.row, section, check.found, check.wanted, check.clause, params, place)


def _place(row: Row) -> tuple[str, str, str]:
    facility = row.facility.name if row.facility else ""
    return facility, row.item.name if row.item else "", row.parameter.label


def _facility_name(row: str, reading: Reading) -> str:
    code = row.partition(":")[0]
    facility = reading.facts.layout.facility(code) if code else None
    return facility.name if facility else code
