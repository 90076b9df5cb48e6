"""填报表的载入: an uploaded workbook is read, looked at, and only then laid over the draft; or put aside.

It is read anew whenever it is looked at: what the second look shows is what a load does at that moment, and a load that
was decided on an older look is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.evidence.rules.sniffing import Kind
from cets_portal.evidence.services import read
from cets_portal.evidence.services.intake import name_of, take_in
from cets_portal.workbooks.refusals import file_too_large
from dataquality.choices import FilingSheetStatus
from dataquality.models import Filing, FilingSheet
from dataquality.rules.draft import Merge, Saver, merged, read_cell
from dataquality.rules.filing_sheet import key_of_cell
from dataquality.selectors.filing_facts import facts_of, issues_of, sheet_of, waivers_of
from dataquality.services import drafts
from dataquality.services.drafts import Saved
from dataquality.services.filing_workbook.reading import LIMITS, ReadOutcome, annotated, key_names, read_workbook
from dataquality.services.filing_workbook.wording import listed
from dataquality.services.filings import locked, refuse_role, refuse_uneditable

_NAME = 200


@dataclass(frozen=True)
class CellChange:
    """一格的改动: stored cells before and after. `theirs`: who changed it in between, where that stands against it."""

    cell: str
    name: str
    before: Any
    after: Any
    by: str = ""


@dataclass(frozen=True)
class Preview:
    """载入前的样子. `revision`: of the draft beside which it was read; `errors`, `warnings`: what the checks would find
    in the draft after the load."""

    outcome: ReadOutcome
    changes: tuple[CellChange, ...]
    conflicts: tuple[CellChange, ...]
    revision: int
    errors: int
    warnings: int


def receive(filing: Filing, upload: UploadedFile, *, by: User) -> FilingSheet:
    """Keep an uploaded workbook for its second look. Refused, and nothing kept, where it cannot be taken as a whole."""
    refuse_role(by, {Role.FILER})
    refuse_uneditable(filing)
    if (upload.size or 0) > LIMITS.max_bytes:
        raise file_too_large(upload.size or 0, LIMITS.max_bytes)
    outcome = read_workbook(filing, upload.read())
    upload.seek(0)
    stored = take_in(upload, by=by, allowed=(Kind.XLSX,))
    with transaction.atomic():
        sheet = FilingSheet.objects.create(
            filing=filing, file=stored, file_name=name_of(upload)[-_NAME:], made_on=outcome.revision,
            faults=outcome.faults, uploaded_by=by,
        )  # fmt: skip
        detail = {"month": filing.month, "rows": outcome.rows, "faults": outcome.faults, "sha256": stored.sha256}
        record("dataquality.filingsheet.upload", sheet, by=by, detail=detail)
    return sheet


def preview(sheet: FilingSheet) -> Preview:
    """What a load would do now. Refused where plan or form have changed meanwhile; OSError, ValueError: file lost."""
    filing = sheet.filing
    outcome = read_workbook(filing, read(sheet.file))
    merge = _merge(filing, outcome)
    names = _Names(filing)
    changes = [CellChange(one, names[one], read_cell(filing.draft, one), outcome.cells[one]) for one in merge.changed]
    conflicts = [CellChange(one.cell, names[one.cell], one.theirs, one.mine, one.by) for one in merge.conflicts]
    issues = issues_of(facts_of(filing, draft=merge.draft), waivers_of(filing))
    errors, warnings = sum(one.stops for one in issues), sum(one.asks for one in issues)
    return Preview(outcome, tuple(changes), tuple(conflicts), filing.revision, errors, warnings)


@transaction.atomic
def load(sheet: FilingSheet, *, by: User, revision: int) -> Saved:
    """Lay the good cells over the draft; cells that somebody changed since the download are kept and set aside.

    `revision`: of the draft that the second look showed. Conflict: loaded or abandoned already, the draft moved since
    that look (the sentence names what differs), not open to changes. Refused ("nothing"): nothing would change.
    """
    refuse_role(by, {Role.FILER})
    filing = locked(sheet.filing)
    held = FilingSheet.objects.select_for_update(of=("self",)).select_related("file").get(pk=sheet.pk)
    held.filing = filing
    if held.status != FilingSheetStatus.CHECKED:
        raise Conflict(_("这份填报表已载入或已放弃，请刷新后再看。"), code="conflict")
    refuse_uneditable(filing)
    _refuse_moved(filing, revision)
    outcome = read_workbook(filing, read(held.file))
    saved = _save(filing, outcome, by)
    if not saved.changed and not saved.conflicts:
        raise Refused(_("没有可载入的改动：表中的内容与草稿相同，或有问题的格没有改正。"), code="nothing")
    counts: dict[str, Any] = {
        "faults": outcome.faults,
        "changed": len(saved.changed),
        "conflicts": len(saved.conflicts),
    }
    detail = {"month": filing.month, "cells": list(saved.changed), **counts}
    advance(held, "load", by=by, detail=detail, **counts)
    sheet.refresh_from_db()
    return saved


def abandon(sheet: FilingSheet, *, by: User) -> None:
    """Put aside; the draft stays as it is."""
    advance(sheet, "abandon", by=by)


def annotated_sheet(sheet: FilingSheet) -> bytes:
    """The uploaded workbook with its bad cells marked."""
    data = read(sheet.file)
    return annotated(data, read_workbook(sheet.filing, data))


def _save(filing: Filing, outcome: ReadOutcome, by: User) -> Saved:
    idle: Mapping[str, Any] = {}
    if "not_operating" in outcome.cells:
        said = outcome.cells["not_operating"] or {"on": False, "n": ""}
        idle = {"not_operating": said["on"], "not_operating_reason": said["n"]}
    return drafts.save(
        filing, outcome.values, by=by, revision=outcome.revision, operations=outcome.operations, **idle
    )  # fmt: skip


def _merge(filing: Filing, outcome: ReadOutcome) -> Merge:
    """As `drafts.save` merges; nothing is stored."""
    nobody = Saver(0, "", "")
    return merged(filing.draft, outcome.cells, base=outcome.revision, revision=filing.revision + 1, saver=nobody)


def _refuse_moved(filing: Filing, revision: int) -> None:
    if filing.revision == revision:
        return
    moved = [one for one, said in filing.draft.get("touched", {}).items() if said and said[-1]["r"] > revision]
    names = _Names(filing)
    sentence = _("核对之后草稿又有改动：%(names)s。下面已按现在的草稿重新核对，请再看一遍后载入。")
    words = {"names": listed(names[one] for one in moved) or _("两人不一致处已有选定")}
    raise Conflict(sentence % words, code="moved", issues=moved)


class _Names:
    """Cell name → what its row is called."""

    def __init__(self, filing: Filing) -> None:
        self._sheet = sheet_of(filing)

    def __getitem__(self, cell: str) -> str:
        part, _slash, key = cell.partition("/")
        if part == "explanations":
            return _("提醒的说明")
        return next(iter(key_names([key_of_cell(cell)], self._sheet)), key)


def sheets_of(filing: Filing) -> Iterator[FilingSheet]:
    """Workbooks handed in for a month, newest first."""
    yield from FilingSheet.objects.filter(filing=filing).select_related("uploaded_by")
