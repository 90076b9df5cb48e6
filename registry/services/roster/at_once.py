"""一次导入: a file read, checked and loaded in one go, for the command line. The same engine as the pages."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance
from registry.choices import LoadMode
from registry.models import RosterImport
from registry.rules.roster import CellIssue, Severity
from registry.rules.roster.messages import describe_issue
from registry.services.register import hold_register
from registry.services.roster.acts import Tally, keep, plan_file, tally, write_file
from registry.services.roster.issues import issues_met
from registry.services.roster.plan import Plan
from registry.services.roster.reading import RosterFile, read_roster
from registry.services.roster.writing import Moved


@dataclass(frozen=True)
class IssueLine:
    """一条问题: row of the sheet, heading of the column, stable code, sentence that names the cell."""

    row: int
    column: str
    code: str
    message: str
    severity: str


@dataclass(frozen=True)
class ImportOutcome:
    """导入结果. `roster_import` is None for a dry run, and where no row was good."""

    counts: Tally
    issues: tuple[IssueLine, ...]
    roster_import: RosterImport | None


def import_file(
    data: bytes,
    *,
    file_name: str,
    province: str,
    today: date,
    dry_run: bool = False,
    mode: str = LoadMode.GOOD_ROWS,
) -> ImportOutcome:
    """Import one file. Rows with errors are left out and told; in mode all_or_nothing they refuse the whole.

    Raises Refused for a file that cannot be read; then, and in a dry run, nothing is written.
    """
    file = read_roster(data, province=province, today=today)
    if dry_run:
        return _outcome(file, plan_file(file), None)
    try:
        with transaction.atomic():
            hold_register()
            plan = plan_file(file)
            if not tally(file, plan).good:
                return _outcome(file, plan, None)
            _refuse_rejected(file, plan, mode)
            roster_import = keep(data, file_name=file_name, province=province, by=None)
            advance(roster_import, "check", by=None, sheet=file.sheet[:100])
            write_file(roster_import, file, plan, action="load_by_command", mode=mode, by=None, today=today)
    except (IntegrityError, Moved) as clash:
        raise Conflict(_("登记册正由他人修改，本次未写入任何内容。请稍后再导入。"), code="busy") from clash
    return _outcome(file, plan, roster_import)


def _refuse_rejected(file: RosterFile, plan: Plan, mode: str) -> None:
    """The same refusal as on the pages, with the first error in it: the command line has no annotated copy."""
    rejected = tally(file, plan).rejected
    if mode != LoadMode.ALL_OR_NOTHING or not rejected:
        return
    first = next(_line(file, issue) for issue in issues_met(file, plan) if issue.severity is Severity.ERROR)
    message = _("有 %(rejected)s 行未通过核对，未写入任何内容。第一处：%(first)s")
    raise Refused(message % {"rejected": f"{rejected:,}", "first": first.message}, code="rejected_rows")


def _outcome(file: RosterFile, plan: Plan, roster_import: RosterImport | None) -> ImportOutcome:
    lines = tuple(_line(file, issue) for issue in issues_met(file, plan))
    return ImportOutcome(tally(file, plan), lines, roster_import)


def _line(file: RosterFile, issue: CellIssue) -> IssueLine:
    place = file.cell_of(issue) or _("第 %(row)s 行") % {"row": f"{issue.row:,}"}
    message = f"{place}：{describe_issue(issue, _)}"
    return IssueLine(issue.row, issue.heading, issue.code, message, issue.severity.value)
