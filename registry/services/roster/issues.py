"""问题的存放与说法: cell issues kept with the import, and told as sentences."""

import json
from collections.abc import Iterable

from django.utils.translation import gettext

from registry.models import RosterImport, RosterIssue
from registry.rules.names import visible
from registry.rules.roster import CellIssue
from registry.rules.roster.messages import Told, describe
from registry.services import bulk
from registry.services.roster.reading import RosterFile

_COLUMNS = ("roster_import_id", "row", "cell", "column", "code", "severity", "value", "params")
_LONGEST_HEADING, _LONGEST_VALUE = 60, 200


def write_issues(roster_import: RosterImport, file: RosterFile, more: Iterable[CellIssue]) -> None:
    """Replace the issues of an import by those of its file and `more`, in the order of the rows."""
    RosterIssue.objects.filter(roster_import=roster_import).delete()
    issues = sorted((*file.issues, *more), key=lambda issue: issue.row)
    rows = [
        (
            roster_import.pk,
            issue.row,
            file.cell_of(issue),
            visible(issue.heading)[:_LONGEST_HEADING],
            issue.code,
            issue.severity.value,
            visible(issue.found)[:_LONGEST_VALUE],
            json.dumps({name: _storable(value) for name, value in issue.params.items()}, ensure_ascii=False),
        )
        for issue in issues
    ]
    bulk.insert(RosterIssue, _COLUMNS, rows)


def _storable(value: str | int) -> str | int:
    return visible(value) if isinstance(value, str) else value


def sentences_of(issue: RosterIssue) -> Told:
    """What was found in the cell and what is wanted there, in the reader's language."""
    return describe(issue.code, issue.value, issue.params, issue.column, gettext)
