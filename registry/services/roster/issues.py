"""问题的存放与说法: cell issues kept with the import, and told as sentences."""

import json

from django.utils.translation import gettext

from registry.models import RosterImport, RosterIssue
from registry.rules.names import visible
from registry.rules.roster import CellIssue
from registry.rules.roster.messages import Told, describe
from registry.services import bulk
from registry.services.roster.plan import Plan
from registry.services.roster.reading import RosterFile

_COLUMNS = ("roster_import_id", "row", "cell", "column", "code", "severity", "value", "params")
_LONGEST_HEADING, _LONGEST_VALUE = 60, 200


def issues_met(file: RosterFile, plan: Plan) -> list[CellIssue]:
    """Issues of a file and of its meeting with the register, in the order of the rows.

    An empty figure is none where the register has the figure of that year: it stays.
    """
    own = [issue for issue in file.issues if issue.row not in plan.answered or issue.code != "tco2e_empty"]
    return sorted((*own, *plan.issues), key=lambda issue: issue.row)


def write_issues(roster_import: RosterImport, file: RosterFile, plan: Plan) -> None:
    """Replace the issues of an import by those met now."""
    RosterIssue.objects.filter(roster_import=roster_import).delete()
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
        for issue in issues_met(file, plan)
    ]
    bulk.insert(RosterIssue, _COLUMNS, rows)


def _storable(value: str | int) -> str | int:
    return visible(value) if isinstance(value, str) else value


def sentences_of(issue: RosterIssue) -> Told:
    """What was found in the cell and what is wanted there, in the reader's language."""
    return describe(issue.code, issue.value, issue.params, issue.column, gettext)
