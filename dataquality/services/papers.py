"""支撑材料的办理: files typed to the rows they prove, with the metadata of laboratory reports; only while a draft is open.

The file is taken in before the filing is locked, so that a slow upload holds nobody up; if what follows fails, the
file belongs to nothing and is swept later.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.intake import name_of, take_in
from dataquality.models import Evidence, Filing, LabReport
from dataquality.rules.facts import Lab
from dataquality.selectors.duplicates import lab_of
from dataquality.selectors.filing_facts import Sheet, sheet_of
from dataquality.selectors.staleness import paper_key
from dataquality.services.filings import locked, refuse_role, refuse_uneditable

MOST_PAPERS: Final = 300
LONGEST_NAME: Final = 200


def add(
    filing: Filing, upload: UploadedFile, *, kind: str, rows: Iterable[str], by: User, lab: Lab | None = None
) -> Evidence:
    """Take a file in and attach it. The same file of the same kind again adds its rows to the paper that is there.

    Refused: what the intake refuses; "kind" (not one of the form), "row" (rows that the filing has not), "too_many";
    Conflict where the draft is not open; Forbidden to other posts than the filer's.
    """
    refuse_role(by, {Role.FILER})
    refuse_uneditable(filing)
    _refuse_kind(sheet_of(filing), kind)
    stored = take_in(upload, by=by)
    return attach(filing, stored, name=name_of(upload), kind=kind, rows=rows, by=by, lab=lab)


@transaction.atomic
def attach(
    filing: Filing,
    stored: StoredFile,
    *,
    name: str,
    kind: str,
    rows: Iterable[str],
    by: User,
    lab: Lab | None = None,
) -> Evidence:
    """Attach a file that is stored already."""
    refuse_role(by, {Role.FILER})
    held = locked(filing)
    refuse_uneditable(held)
    sheet = sheet_of(held)
    _refuse_kind(sheet, kind)
    proven = _rows(sheet, rows)
    paper = _same(held, stored, kind) or _new(held, stored, name, kind, by)
    paper.rows = sorted({*paper.rows, *proven})
    paper.save()
    if lab is not None or (sheet.form.paper(kind).lab_report and lab_of(paper) is None):
        _keep_lab(paper, lab or Lab())
    _relied_on(held, paper)
    record("dataquality.evidence.add", held, by=by, detail=_detail(paper))
    return paper


@transaction.atomic
def change_rows(paper: Evidence, rows: Iterable[str], *, by: User) -> Evidence:
    """Say anew which rows a paper proves."""
    held, kept = _held(paper, by)
    kept.rows = sorted(_rows(sheet_of(held), rows))
    kept.save(update_fields=("rows",))
    _relied_on(held, kept)
    record("dataquality.evidence.rows", held, by=by, detail=_detail(kept))
    return kept


@transaction.atomic
def set_lab(paper: Evidence, lab: Lab, *, by: User) -> Evidence:
    """Say what the laboratory report says of itself. Refused ("lab") for a paper that is none."""
    held, kept = _held(paper, by)
    if not sheet_of(held).form.paper(kept.kind).lab_report:
        raise Refused(_("这种材料不是检测报告，不需填写报告信息。"), code="lab")
    _keep_lab(kept, lab)
    record("dataquality.evidence.lab", held, by=by, detail=_detail(kept) | {"number": lab.number})
    return kept


@transaction.atomic
def remove(paper: Evidence, *, by: User) -> None:
    """Take a paper off the draft; the file and the row stay, since an earlier submission may name them."""
    held, kept = _held(paper, by)
    kept.removed_at, kept.removed_by = now(), by
    kept.save(update_fields=("removed_at", "removed_by"))
    record("dataquality.evidence.remove", held, by=by, detail=_detail(kept))


def _held(paper: Evidence, by: User) -> tuple[Filing, Evidence]:
    """The filing and its paper, held; Conflict where the draft is not open or the paper is gone."""
    refuse_role(by, {Role.FILER})
    held = locked(paper.filing)
    refuse_uneditable(held)
    kept = Evidence.objects.select_related("file", "lab").filter(pk=paper.pk, removed_at__isnull=True).first()
    if kept is None:
        raise Conflict(_("这份材料刚刚已被移除，请刷新后再看。"), code="conflict")
    return held, kept


def _same(filing: Filing, stored: StoredFile, kind: str) -> Evidence | None:
    found = Evidence.objects.filter(filing=filing, kind=kind, file=stored, removed_at__isnull=True)
    return found.select_related("file", "lab").first()


def _new(filing: Filing, stored: StoredFile, name: str, kind: str, by: User) -> Evidence:
    if len(Evidence.objects.filter(filing=filing, removed_at__isnull=True).values_list("pk")) >= MOST_PAPERS:
        sentence = _("一个月的材料不超过 %(limit)s 份；请合并后再上传。")
        raise Refused(sentence % {"limit": MOST_PAPERS}, code="too_many")
    return Evidence(filing=filing, kind=kind, file=stored, name=paper_name(name), added_by=by)


def paper_name(name: str) -> str:
    """The file's own name without folders and control characters, shortened so that its ending stays."""
    plain = "".join(one for one in name.replace("\\", "/").rpartition("/")[2] if one.isprintable()).strip()
    return plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 21]}…{plain[-20:]}"


def _refuse_kind(sheet: Sheet, kind: str) -> None:
    if kind not in {one.id for one in sheet.form.evidence}:
        raise Refused(_("请选择材料种类。"), code="kind")


def _rows(sheet: Sheet, rows: Iterable[str]) -> set[str]:
    wanted, known = set(rows), sheet.by_text.keys()
    strange = sorted(wanted - known)
    if strange:
        words = {"names": _("、").join(one[:80] for one in strange[:5])}
        raise Refused(_("该月存证没有这些参数行：%(names)s。") % words, code="row", issues=strange)
    return wanted


def _keep_lab(paper: Evidence, lab: Lab) -> None:
    said = replace(
        lab,
        number=report_number(lab.number)[:80],
        laboratory=lab.laboratory.strip()[:200],
        laboratory_uscc=report_number(lab.laboratory_uscc)[:18],
    )
    values: dict[str, Any] = {name: getattr(said, name) for name in Lab.__dataclass_fields__}
    LabReport.objects.update_or_create(paper=paper, defaults=values)


def report_number(text: str) -> str:
    """One way to write a number of a report: half width, capital, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _relied_on(filing: Filing, paper: Evidence) -> None:
    """The draft is made on this paper from now on: it says so when the paper goes."""
    papers: Mapping[str, Any] = filing.basis.get("papers", {})
    said = {paper_key(paper.kind, paper.file.sha256): {"name": paper.name, "rows": paper.rows}}
    filing.basis = filing.basis | {"papers": {**papers, **said}}
    filing.save(update_fields=("basis",))


def _detail(paper: Evidence) -> dict[str, Any]:
    return {"kind": paper.kind, "name": paper.name, "sha256": paper.file.sha256, "rows": paper.rows}
