"""支撑材料的办理: bring a file, say anew what it proves, take it off, open it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.evidence.services import read
from dataquality.access.filings import paper_for
from dataquality.forms.filings import LabForm, PaperForm, kind_posted, rows_posted
from dataquality.models import Evidence, Filing
from dataquality.selectors.duplicates import lab_of
from dataquality.selectors.filing_facts import sheet_of
from dataquality.services import papers as service
from dataquality.views.filings.edit_page import page_context
from dataquality.views.filings.editing import own_filing
from dataquality.views.filings.paper_lines import upload_context
from dataquality.views.filings.spots import PAPERS, Spot
from registry.views.answers import download


@require_POST
@shows_refusal(back="filing-edit")
def filing_paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """上传材料: the file, its kind, the rows it proves, and what a laboratory report says of itself."""
    filing = own_filing(request, pk)
    sheet = sheet_of(filing)
    kind = kind_posted(sheet.form, request.POST.get("kind", ""))
    form = PaperForm(request.POST, request.FILES)
    lab = LabForm(request.POST) if kind and sheet.form.paper(kind).lab_report else None
    if kind and form.is_valid() and (lab is None or lab.is_valid()):
        try:
            paper = _add(request, filing, kind, form, lab)
        except (Conflict, Forbidden):
            raise
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("已收存“%(name)s”。") % {"name": paper.name})
            return redirect(papers_url(request, pk))
    return _page_again(request, filing, kind, form, lab)


def _add(request: HttpRequest, filing: Filing, kind: str, form: PaperForm, lab: LabForm | None) -> Evidence:
    rows = rows_posted(request.POST, sheet_of(filing).by_text)
    said = lab.lab() if lab is not None else None
    return service.add(filing, form.cleaned_data["file"], kind=kind, rows=rows, by=user_of(request), lab=said)


def _page_again(request: HttpRequest, filing: Filing, kind: str, form: PaperForm, lab: LabForm | None) -> HttpResponse:
    """The page with what was wrong beside the field."""
    if not kind:
        messages.error(request, _("请选择材料种类。"))
        return redirect(papers_url(request, filing.pk))
    asked = {"facility": request.POST.get("facility", ""), "section": PAPERS, "kind": kind}
    context = page_context(request, filing, asked)
    ticked = set(rows_posted(request.POST, sheet_of(filing).by_text))
    context["upload"] = upload_context(context["bench"], kind, ticked, form, lab)
    return render(request, "dataquality/filing/edit.html", context, status=422)


def papers_url(request: HttpRequest, pk: int) -> str:
    """The tab of the evidence, at the place from which the form was sent."""
    return Spot(request.POST.get("facility", ""), PAPERS).url(pk)


@require_POST
@shows_refusal(back="filing-list")
def filing_paper_change(request: HttpRequest, pk: int) -> HttpResponse:
    """改证明的参数和报告信息."""
    paper = _own_paper(request, pk)
    rows = rows_posted(request.POST, sheet_of(paper.filing).by_text)
    if sheet_of(paper.filing).form.paper(paper.kind).lab_report:
        form = LabForm(request.POST, instance=lab_of(paper))
        if not form.is_valid():
            raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors), code="lab")
        service.set_lab(paper, form.lab(), by=user_of(request))
    service.change_rows(paper, rows, by=user_of(request))
    messages.success(request, _("已更新“%(name)s”。") % {"name": paper.name})
    return redirect(papers_url(request, paper.filing_id))


@require_POST
@shows_refusal(back="filing-list")
def filing_paper_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """移除材料: the file stays, since an earlier submission may name it."""
    paper = _own_paper(request, pk)
    service.remove(paper, by=user_of(request))
    messages.success(request, _("已移除“%(name)s”。") % {"name": paper.name})
    return redirect(papers_url(request, paper.filing_id))


def _own_paper(request: HttpRequest, pk: int) -> Evidence:
    paper = paper_for(user_of(request), pk)
    paper.filing = own_filing(request, paper.filing_id)
    return paper


def filing_paper_file(request: HttpRequest, pk: int) -> HttpResponse:
    """材料原件, as it was handed in. What was never submitted only its own enterprise sees."""
    user = user_of(request)
    paper = paper_for(user, pk)
    is_own = (
        user.acting_post is not None and paper.filing.enterprise.organisation_id == user.acting_post.organisation_id
    )
    if not is_own and not paper.filing.first_submitted_at:
        raise Http404
    return download(read(paper.file), paper.name, paper.file.media_type)
