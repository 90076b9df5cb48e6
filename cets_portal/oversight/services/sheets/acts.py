"""表的办理: receive, look, load, abandon."""

from datetime import date
from types import ModuleType
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.deadlines.models import Obligation
from cets_portal.evidence.services import read, store
from cets_portal.oversight.choices import SheetKind
from cets_portal.oversight.models import Sheet, TrainingSession
from cets_portal.oversight.services.attending import check_session
from cets_portal.oversight.services.sheets import attendance, settled
from cets_portal.oversight.services.sheets.plan import LIMITS, Plan, read_sheet
from cets_portal.workbooks.annotate import annotated_copy
from cets_portal.workbooks.sniff import FileKind, sniff

#: Kind → the module that reads such a sheet: COLUMNS, plan, write.
_KINDS: Final[dict[str, ModuleType]] = {SheetKind.ATTENDANCE: attendance, SheetKind.SETTLED: settled}
_MEDIA_TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv",
}


def receive(
    data: bytes,
    file_name: str,
    *,
    about: TrainingSession | Obligation,
    province: str,
    by: User | None,
    today: date,
) -> Sheet:
    """Keep an uploaded sheet about a session or an obligation. Refused for what cannot be read as such a table."""
    is_session = isinstance(about, TrainingSession)
    if isinstance(about, TrainingSession):
        check_session(about, today)
    kind = SheetKind.ATTENDANCE if is_session else SheetKind.SETTLED
    table = read_sheet(data, _KINDS[kind].COLUMNS)
    with transaction.atomic():
        stored = store(data, media_type=_MEDIA_TYPES[sniff(data, LIMITS)], by=by)
        target: dict[str, Any] = {"session" if is_session else "obligation": about}
        sheet = Sheet.objects.create(
            kind=kind, province=province, file=stored, file_name=file_name[-200:], uploaded_by=by,
            rows=len(table.rows), **target,
        )  # fmt: skip
        record("oversight.sheet.upload", sheet, by=by, detail={"sha256": stored.sha256})
    return sheet


def plan_of(sheet: Sheet, today: date) -> Plan:
    """What the sheet would write now. Refused where its file can no longer be read."""
    module = _KINDS[sheet.kind]
    plan: Plan = module.plan(sheet, read_sheet(_content(sheet), module.COLUMNS), today)
    return plan


def load(sheet: Sheet, *, digest: str, by: User | None, today: date) -> Plan:
    """Write the good rows, all in one transaction.

    `digest` is of the plan that was looked at: Conflict where it would no longer write the same; Refused where
    there is nothing to write.
    """
    with transaction.atomic():
        advance(sheet, "load", by=by)
        plan = plan_of(sheet, today)
        if plan.digest != digest:
            raise Conflict(_("预览之后登记有变动，载入的内容会不同。请再看一遍预览，然后载入。"), code="moved")
        if not plan.good:
            raise Refused(_("没有可以载入的行。请按标注改正后重新上传。"), code="nothing")
        _KINDS[sheet.kind].write(sheet, plan, by=by, today=today)
        Sheet.objects.filter(pk=sheet.pk).update(fresh=plan.fresh, rejected=plan.rejected)
    sheet.refresh_from_db()
    return plan


def abandon(sheet: Sheet, *, by: User | None) -> None:
    """Let it go; nothing was written."""
    advance(sheet, "abandon", by=by)


def annotated(sheet: Sheet, today: date) -> bytes:
    """The uploaded workbook with its bad cells marked and listed."""
    plan = plan_of(sheet, today)
    table = plan.table
    return annotated_copy(_content(sheet), plan.notes, sheet=table.sheet, header_row=table.header_row, limits=LIMITS)


def _content(sheet: Sheet) -> bytes:
    try:
        return read(sheet.file)
    except (OSError, ValueError) as error:
        raise Refused(_("存放的原文件读不出来，请重新上传。"), code="file_lost") from error
