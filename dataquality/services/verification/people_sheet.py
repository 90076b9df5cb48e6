"""人员表: an agency's people as a workbook: received, read again whenever it is looked at, loaded once or abandoned.

A row is known by its staff number; a row that says what stands already writes nothing.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import read
from cets_portal.workbooks.annotate import annotated_copy
from cets_portal.workbooks.headings import score_of
from cets_portal.workbooks.limits import Limits
from cets_portal.workbooks.notes import CellNote
from cets_portal.workbooks.reading import Table, read_table
from dataquality.models import AgencyPerson, AgencySheet, VerificationAgency
from dataquality.services.verification.agencies import PersonSaid, add_person, change_person, refuse_keepers
from dataquality.services.verification.people_rows import COLUMNS, Reader

LIMITS: Final = Limits(max_bytes=5 * 1024 * 1024, max_rows=5000)
_LEAST_HEADINGS: Final = 3


@dataclass(frozen=True)
class Plan:
    """计划: people to be added or changed, how many rows say nothing new, and what is wrong with the others."""

    table: Table
    good: tuple[tuple[AgencyPerson | None, PersonSaid], ...]
    already: int
    notes: tuple[CellNote, ...]

    @property
    def rejected(self) -> int:
        return len(self.table.rows) - len(self.good) - self.already

    @property
    def digest(self) -> str:
        """What this plan would write, in one word."""
        told = "\n".join(f"{person.pk if person else '+'} {said}" for person, said in self.good)
        return hashlib.sha256(told.encode()).hexdigest()


def receive(agency: VerificationAgency, stored: StoredFile, name: str, *, by: User) -> AgencySheet:
    """Keep an uploaded sheet (already taken in). Refused for what cannot be read as such a table."""
    refuse_keepers(agency, by)
    _table(_content(stored))
    with transaction.atomic():
        sheet = AgencySheet.objects.create(agency=agency, file=stored, file_name=name[-200:], uploaded_by=by)
        record("dataquality.agencysheet.upload", sheet, by=by, detail={"sha256": stored.sha256})
    return sheet


def plan_of(sheet: AgencySheet) -> Plan:
    """What the sheet would write now."""
    table = _table(_content(sheet.file))
    known = {one.staff_number: one for one in sheet.agency.people.select_related("user")}
    reader = Reader(table, {number: _said(one) for number, one in known.items()})
    good, already = [], 0
    for said in reader.people():
        person = known.get(said.staff_number)
        if person is not None and _said(person) == said:
            already += 1
        else:
            good.append((person, said))
    return Plan(table, tuple(good), already, tuple(reader.notes))


def _said(person: AgencyPerson) -> PersonSaid:
    return PersonSaid(
        name=person.name, staff_number=person.staff_number, sectors=tuple(sorted(person.sectors)),
        joined_on=person.joined_on, left_on=person.left_on, user=person.user,
    )  # fmt: skip


@transaction.atomic
def load(sheet: AgencySheet, *, digest: str, by: User) -> Plan:
    """载入 the good rows as they were looked at: Conflict where the register changed since; Refused where none is good."""
    refuse_keepers(sheet.agency, by)
    advance(sheet, "load", by=by)
    plan = plan_of(sheet)
    if plan.digest != digest:
        raise Conflict(_("预览之后登记有变动，载入的内容会不同。请再看一遍预览，然后载入。"), code="moved")
    if not plan.good:
        raise Refused(_("没有可以载入的行。请按标注改正后重新上传。"), code="nothing")
    for person, said in plan.good:
        if person is None:
            add_person(sheet.agency, said, by=by)
        else:
            change_person(person, said, by=by)
    AgencySheet.objects.filter(pk=sheet.pk).update(written=len(plan.good), rejected=plan.rejected)
    sheet.refresh_from_db()
    return plan


def abandon(sheet: AgencySheet, *, by: User) -> None:
    """放弃; nothing was written."""
    refuse_keepers(sheet.agency, by)
    advance(sheet, "abandon", by=by)


def annotated(sheet: AgencySheet) -> bytes:
    """The uploaded workbook with its bad cells marked and listed."""
    plan = plan_of(sheet)
    table = plan.table
    return annotated_copy(
        _content(sheet.file), plan.notes, sheet=table.sheet, header_row=table.header_row, limits=LIMITS
    )


def _table(data: bytes) -> Table:
    names = [name for known in COLUMNS.values() for name in known]
    expected = [known[0] for known in COLUMNS.values()]
    return read_table(data, find_header=score_of(names), expected=expected, min_score=_LEAST_HEADINGS, limits=LIMITS)


def _content(stored: StoredFile) -> bytes:
    try:
        data: Any = read(stored)
    except (OSError, ValueError) as error:
        raise Refused(_("存放的原文件读不出来，请重新上传。"), code="file_lost") from error
    return bytes(data)
