"""名册的办理: receive a file, check it, load it, abandon it.

A load is one transaction: it holds the import's row, then the register (always in this order), works the plan
out again against the register as it is now, and writes it, or refuses where somebody was faster and it is no
longer the plan that was previewed (`promise`).

Progress is told while the file is read and checked, which is most of the time and happens before the
transaction. Inside it nothing is told: on PostgreSQL nobody would see it, on SQLite it would lock itself out.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.services import record
from cets_portal.clock import reading as clock
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import read, store
from cets_portal.jobs.services import Progress
from cets_portal.workbooks.sniff import FileKind, sniff
from registry.choices import ImportStatus, LoadMode, RowOutcome
from registry.models import RosterImport
from registry.rules.roster import Severity
from registry.selectors.roster_file import roster_limits
from registry.services.register import hold_register
from registry.services.roster.cities import strange_cities
from registry.services.roster.issues import issues_met, write_issues
from registry.services.roster.known import known_units
from registry.services.roster.plan import Plan, plan_load
from registry.services.roster.promise import keep_promise, refuse_if_moved
from registry.services.roster.reading import RosterFile, read_roster
from registry.services.roster.writing import Moved, Writer, write_preview

MEDIA_TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv",
}
#: Somebody who does not hold the register (the admin's tables) can make a plan stale; it is then made again.
_ATTEMPTS = 3


@dataclass(frozen=True)
class Tally:
    """计数: rows = created + updated + unchanged + rejected; warnings counts cells."""

    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    warnings: int

    @property
    def good(self) -> int:
        return self.rows - self.rejected

    def written(self) -> dict[str, str]:
        """The counts as they stand in sentences."""
        return {name: f"{count:,}" for name, count in vars(self).items()}


def tally(file: RosterFile, plan: Plan) -> Tally:
    """The counts of a file under a plan."""
    count = plan.count()
    created, updated, unchanged = (
        count[outcome] for outcome in (RowOutcome.CREATED, RowOutcome.UPDATED, RowOutcome.UNCHANGED)
    )
    severities = Counter(issue.severity for issue in issues_met(file, plan))
    rejected = file.total - created - updated - unchanged
    return Tally(file.total, created, updated, unchanged, rejected, severities[Severity.WARNING])


def keep(data: bytes, *, file_name: str, province: str, by: User | None) -> RosterImport:
    """Store an uploaded file and open its import. Refused for what is no workbook at all, by its content."""
    kind = sniff(data, roster_limits())
    with transaction.atomic():
        stored = store(data, media_type=MEDIA_TYPES[kind], by=by)
        roster_import = RosterImport.objects.create(
            province=province, file=stored, file_name=file_name[-200:], uploaded_by=by
        )
        record("registry.rosterimport.upload", roster_import, by=by, detail=_file_detail(stored))
    return roster_import


def check(roster_import: RosterImport, *, today: date, progress: Progress | None = None) -> None:
    """Read the file, write its issues, its changes against the register and its counts. May be repeated."""
    file = _read(roster_import, today, progress)
    with transaction.atomic():
        _hold(roster_import, ImportStatus.UPLOADED, ImportStatus.CHECKED)
        mark_checked(roster_import, file, plan_file(file))


def mark_checked(roster_import: RosterImport, file: RosterFile, plan: Plan) -> None:
    """Keep what was found of a file; the caller's transaction holds the import."""
    counts = vars(tally(file, plan))
    write_issues(roster_import, file, plan)
    write_preview(roster_import, plan.changes)
    keep_promise(roster_import, file, plan, clock.now())
    detail = counts | _file_detail(roster_import.file)
    advance(roster_import, "check", by=None, detail=detail, sheet=file.sheet[:100], **counts)


def load(
    roster_import: RosterImport,
    *,
    mode: str,
    by: User | None,
    today: date,
    progress: Progress | None = None,
) -> None:
    """Write the good rows into the register, all in one transaction; the import is loaded then.

    Forbidden for a post that may not. Refused: the register has moved since the preview, rejected rows in mode
    all_or_nothing, or no good row at all.
    Conflict: it was loaded or abandoned meanwhile. In each case nothing is written.
    """
    check_allowed(roster_import, RosterImport.LIFECYCLE["load"], by=by)
    file = _read(roster_import, today, progress)
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with transaction.atomic():
                _hold(roster_import, ImportStatus.CHECKED)
                hold_register()
                plan = plan_file(file)
                refuse_if_moved(roster_import, file, plan)
                write_file(roster_import, file, plan, action="load", mode=mode, by=by, today=today)
        except (IntegrityError, Moved) as clash:
            if attempt == _ATTEMPTS:
                raise Conflict(_("登记册正由他人修改，本次未写入任何内容。请稍后再载入。"), code="busy") from clash
        else:
            return


def write_file(
    roster_import: RosterImport,
    file: RosterFile,
    plan: Plan,
    *,
    action: str,
    mode: str,
    by: User | None,
    today: date,
) -> None:
    """Write a plan and take `action` on the import; the caller's transaction holds both import and register."""
    counts = tally(file, plan)
    refuse_unless_loadable(counts, mode)
    now = clock.now()
    Writer(roster_import, by, now, today).write(plan)
    write_issues(roster_import, file, plan)
    detail = vars(counts) | _file_detail(roster_import.file) | {"mode": mode}
    advance(roster_import, action, by=by, detail=detail, mode=mode, loaded_by=by, loaded_at=now, **vars(counts))


def plan_file(file: RosterFile) -> Plan:
    """What loading the file would write, against the register as it is at this moment."""
    plan = plan_load(file.rows, known_units({row.uscc for row in file.rows}), file.headings)
    plan.issues += strange_cities(file)
    return plan


def abandon(roster_import: RosterImport, *, by: User | None, reason: str = "") -> None:
    """Put an import aside for good; its file and issues stay readable."""
    detail = _file_detail(roster_import.file)
    advance(roster_import, "abandon", by=by, reason=reason, detail=detail)


def refuse_unless_loadable(counts: Tally, mode: str) -> None:
    if not counts.good:
        raise Refused(
            _("没有可载入的行：%(rows)s 行都有错误。请按批注改好后重新上传。") % counts.written(),
            code="nothing_to_load",
        )
    if mode == LoadMode.ALL_OR_NOTHING and counts.rejected:
        message = _(
            "有 %(rejected)s 行未通过核对，按“全部无误才载入”不能载入。请改好后重新上传，或改为只载入无错误的行。"
        )
        raise Refused(message % counts.written(), code="rejected_rows")


def _read(roster_import: RosterImport, today: date, progress: Progress | None) -> RosterFile:
    try:
        data = read(roster_import.file)
    except (OSError, ValueError) as error:
        raise Refused(_("存放的原文件读不出来，请重新上传。"), code="file_lost") from error
    report = progress.report if progress else None
    return read_roster(data, province=roster_import.province, today=today, report=report)


def _hold(roster_import: RosterImport, *statuses: str) -> None:
    """Keep others from acting on this import until the transaction ends; Conflict where one already has."""
    RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    roster_import.refresh_from_db()
    if roster_import.status not in statuses:
        raise Conflict(_("这份名册刚刚已被载入或放弃，请刷新后再看。"), code="conflict")


def _file_detail(stored: StoredFile) -> dict[str, str | int]:
    return {"sha256": stored.sha256, "size": stored.size}
