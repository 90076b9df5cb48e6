"""报告附件: papers of the yearly report, only while the draft is open."""

from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.intake import name_of, take_in
from cets_portal.norms.report_form import report_form_with
from dataquality.models import AnnualReport, ReportPaper
from dataquality.services.filings import refuse_role
from dataquality.services.papers import paper_name
from dataquality.services.reports.states import held, refuse_other_units, refuse_uneditable

MOST_PAPERS: Final = 100


def add(report: AnnualReport, upload: UploadedFile, *, section: str, by: User) -> ReportPaper:
    """Take a file in and attach it. Refused: what the intake refuses, "section", "too_many"; Conflict: not open."""
    refuse_role(by, {Role.FILER})
    refuse_other_units(report, by)
    refuse_uneditable(report)
    stored = take_in(upload, by=by)
    return attach(report, stored, name=name_of(upload), section=section, by=by)


@transaction.atomic
def attach(report: AnnualReport, stored: StoredFile, *, name: str, section: str, by: User) -> ReportPaper:
    """Attach a file that is stored already; the same file in the same section once."""
    refuse_role(by, {Role.FILER})
    one = held(report)
    refuse_other_units(one, by)
    refuse_uneditable(one)
    if section not in {each.code for each in report_form_with(one.form_code).sections}:
        raise Refused(_("请选择附件属于哪一部分。"), code="section")
    standing = ReportPaper.objects.filter(report=one, removed_at__isnull=True)
    same = standing.filter(file=stored, section=section).first()
    if same:
        return same
    if standing.count() >= MOST_PAPERS:
        raise Refused(_("一份报告的附件不超过 %(n)s 份；请合并后再上传。") % {"n": MOST_PAPERS}, code="too_many")
    paper = ReportPaper.objects.create(report=one, section=section, file=stored, name=paper_name(name), added_by=by)
    record("dataquality.annualreport.attach", one, by=by, detail=_detail(paper))
    return paper


@transaction.atomic
def remove(paper: ReportPaper, *, by: User) -> None:
    """Take a paper off the draft; row and file stay, since an earlier version may name them."""
    refuse_role(by, {Role.FILER})
    one = held(paper.report)
    refuse_other_units(one, by)
    refuse_uneditable(one)
    rows = ReportPaper.objects.filter(pk=paper.pk, removed_at__isnull=True)
    if rows.update(removed_at=now()) != 1:
        raise Conflict(_("这份附件刚刚已被移除，请刷新后再看。"), code="conflict")
    record("dataquality.annualreport.detach", one, by=by, detail=_detail(paper))


def _detail(paper: ReportPaper) -> dict[str, str]:
    return {"section": paper.section, "name": paper.name, "sha256": paper.file.sha256}
