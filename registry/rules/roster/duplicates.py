"""行间核对: rows of one file against each other: repeats, contradictions, one code under two names."""

from collections.abc import Iterable, Iterator, Mapping

from registry.rules.figures import show_tonnes
from registry.rules.names import name_key
from registry.rules.roster.headings import HEADING_NAMES
from registry.rules.roster.messages import MESSAGES
from registry.rules.roster.row import CellIssue, RosterRow, Severity

_Key = tuple[object, ...]


def find_duplicates(rows: Iterable[RosterRow], headings: Mapping[str, str] = HEADING_NAMES) -> list[CellIssue]:
    """Issues between the good rows of one file, in the order of the rows.

    Same code, sector, year and source: with the same figure the later row is rejected as a repeat,
    with different figures all of them are, each naming another. A row without a figure is a repeat of
    one that has it, wherever it stands. Same code under two names or in two
    provinces: the later row is warned of.
    """
    groups: dict[_Key, list[RosterRow]] = {}
    issues: list[CellIssue] = []
    first_of: dict[str, RosterRow] = {}
    for row in rows:
        groups.setdefault((row.uscc, row.sector, row.emission_year, row.source), []).append(row)
        first = first_of.setdefault(row.uscc, row)
        if first is not row:
            issues.extend(_differences(first, row, headings))
    for group in groups.values():
        if len(group) > 1:
            issues.extend(_clashes(group, headings))
    issues.sort(key=lambda issue: issue.row)
    return issues


def _clashes(group: list[RosterRow], headings: Mapping[str, str]) -> Iterator[CellIssue]:
    figures = [row for row in group if row.tco2e is not None] or group
    first, *later = figures
    for row in group:
        if row.tco2e is None and first.tco2e is not None:
            yield _issue("duplicate_row", "uscc", row, row.uscc, headings, {"other_row": first.row_number})
    if all(row.tco2e == first.tco2e for row in later):
        for row in later:
            yield _issue("duplicate_row", "uscc", row, row.uscc, headings, {"other_row": first.row_number})
        return
    for row in figures:
        other = next(one for one in figures if one.tco2e != row.tco2e)
        yield _issue(
            "conflicting_rows",
            "tco2e",
            row,
            _figure(row),
            headings,
            {
                "other_row": other.row_number,
                "other_figure": _figure(other),
            },
        )


def _differences(first: RosterRow, row: RosterRow, headings: Mapping[str, str]) -> Iterator[CellIssue]:
    if row.name != first.name and name_key(row.name) != name_key(first.name):
        yield _issue(
            "two_names",
            "name",
            row,
            row.name,
            headings,
            {
                "other_row": first.row_number,
                "other_name": first.name,
            },
        )
    if row.province != first.province:
        yield _issue("two_provinces", "province", row, row.province, headings, {"other_row": first.row_number})


def _issue(
    code: str, field: str, row: RosterRow, found: str, headings: Mapping[str, str], params: dict[str, str | int]
) -> CellIssue:
    severity = Severity(MESSAGES[code].severity)
    return CellIssue(row.row_number, field, headings[field], code, severity, found, params)


def _figure(row: RosterRow) -> str:
    return "" if row.tco2e is None else show_tonnes(row.tco2e)
