"""与登记册不符: what makes a row that is good in itself impossible beside the register or beside its fellows."""

from collections.abc import Mapping, Sequence

from cets_portal.norms.provinces import province
from registry.rules.roster import CellIssue, RosterRow, Severity
from registry.services.roster.known import UNIT_FIELDS, Known
from registry.services.roster.seniority import settled

_PROVINCE = UNIT_FIELDS.index("province")


def clashes(rows: Sequence[RosterRow], unit: Known | None, headings: Mapping[str, str]) -> list[CellIssue]:
    """Errors in the rows of one enterprise (the latest first); every row named in one is to be rejected."""
    recorded = unit.values[_PROVINCE] if unit else ""
    if recorded and any(row.province != recorded for row in rows):
        return [_elsewhere(row, recorded, headings) for row in rows if row.province != recorded]
    dated = [row for row in rows if row.started_on or row.closed_on]
    if not dated:
        return []
    sectors = dict.fromkeys(row.sector for row in dated)
    return [
        issue for sector in sectors for issue in _dates([row for row in dated if row.sector == sector], unit, headings)
    ]


def _elsewhere(row: RosterRow, recorded: str, headings: Mapping[str, str]) -> CellIssue:
    """An enterprise does not change province by a file: an officer decides where its figures belong."""
    params = {"recorded": province(recorded).name, "given": province(row.province).name}
    return _error(row, "province", "registered_elsewhere", params["given"], params, headings)


def _dates(rows: Sequence[RosterRow], unit: Known | None, headings: Mapping[str, str]) -> list[CellIssue]:
    """Closing before starting, once the rows of one sector and the register are laid together."""
    known = unit.activities.get(rows[0].sector.value) if unit else None
    *_texts, known_start, known_end = known or (None, None)
    newest = unit.latest_year_in(rows[0].sector.value) if unit else 0
    started = settled(rows, "started_on", known_start, newest)
    closed = settled(rows, "closed_on", known_end, newest)
    if not (started and closed and closed < started):
        return []
    params = {"started_on": started.isoformat()}
    return [
        _error(
            row,
            "closed_on" if row.closed_on else "started_on",
            "closed_before_started",
            closed.isoformat(),
            params,
            headings,
        )
        for row in rows
    ]


def _error(
    row: RosterRow, field: str, code: str, found: str, params: Mapping[str, str], headings: Mapping[str, str]
) -> CellIssue:
    return CellIssue(row.row_number, field, headings[field], code, Severity.ERROR, found, params)
