"""报告附件的办理: bring a file, take it off, open it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.evidence.services import read
from dataquality.access.reports import own_report_for, paper_for
from dataquality.forms.reports import ReportPaperForm
from dataquality.selectors.report_ready import ready_of
from dataquality.services.reports import papers as service
from dataquality.views.reports.edit_page import edit_context, paper_sections
from dataquality.views.reports.words import PAPERS_TAB
from registry.views.answers import download


@require_POST
@shows_refusal(back="report-detail")
def report_paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """上传附件."""
    report = own_report_for(user_of(request), pk)
    form = ReportPaperForm(request.POST, request.FILES, sections=paper_sections(ready_of(report)))
    if form.is_valid():
        file, section = form.cleaned_data["file"], form.cleaned_data["section"]
        try:
            paper = service.add(report, file, section=section, by=user_of(request))
        except (Conflict, Forbidden):
            raise
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("已收存“%(name)s”。") % {"name": paper.name})
            return redirect("report-section", pk, PAPERS_TAB)
    context = edit_context(request, report, PAPERS_TAB) | {"paper_form": form}
    return render(request, "dataquality/reports/edit.html", context, status=422)


@require_POST
@shows_refusal(back="report-list")
def report_paper_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """移除附件: the file stays, since an earlier version may name it."""
    paper = paper_for(user_of(request), pk)
    paper.report = own_report_for(user_of(request), paper.report_id)
    service.remove(paper, by=user_of(request))
    messages.success(request, _("已移除“%(name)s”。") % {"name": paper.name})
    return redirect("report-section", paper.report_id, PAPERS_TAB)


def report_paper_file(request: HttpRequest, pk: int) -> HttpResponse:
    """附件原件, as it was handed in."""
    paper = paper_for(user_of(request), pk)
    return download(read(paper.file), paper.name, paper.file.media_type)
