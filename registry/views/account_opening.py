"""账户开立的页面: who has which functions open; one unit's application and the acts upon it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.clock.reading import today
from cets_portal.evidence.services import read
from registry import access
from registry.choices import AccountFunction
from registry.forms.account_opening import ForwardForm, FunctionDaysForm, OpeningDocumentForm
from registry.models import AccountOpening, OpeningDocument
from registry.selectors.account_opening import opening_of
from registry.services import account_opening, opening_documents
from registry.views.account_opening_page import unit_context
from registry.views.answers import download


def opening_detail(request: HttpRequest, uscc: str) -> HttpResponse:
    """One unit: the three functions, the documents, what comes next, who did what."""
    enterprise = access.enterprise_for(user_of(request), uscc)
    return render(request, "registry/account_opening_detail.html", unit_context(request, enterprise))


def opening_document(request: HttpRequest, uscc: str, pk: int) -> HttpResponse:
    """A document as it was handed in."""
    document = _document(request, uscc, pk)
    return download(read(document.file), document.name, document.file.media_type)


@require_POST
@shows_refusal(back="opening-detail")
def opening_document_add(request: HttpRequest, uscc: str) -> HttpResponse:
    """上传材料."""
    opening = _opening(request, uscc)
    form = OpeningDocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused(_("没有收下这份材料：%(fault)s") % {"fault": next(iter(form.errors.values()))[0]}, code="form")
    file = form.cleaned_data["file"]
    opening_documents.add_document(
        opening, form.cleaned_data["kind"], content=file.content, kind=file.kind, name=file.name, by=user_of(request)
    )
    messages.success(request, _("已上传。"))
    return redirect("opening-detail", uscc)


@require_POST
@shows_refusal(back="opening-detail")
def opening_document_remove(request: HttpRequest, uscc: str, pk: int) -> HttpResponse:
    """移除材料."""
    opening_documents.remove_document(_document(request, uscc, pk), by=user_of(request))
    messages.success(request, _("已移除。"))
    return redirect("opening-detail", uscc)


@require_POST
@shows_refusal(back="opening-detail")
def opening_submit(request: HttpRequest, uscc: str) -> HttpResponse:
    """提交: by the unit with its documents, by a clerk for a unit that came on paper."""
    opening, user = _opening(request, uscc), user_of(request)
    if is_role(request, Role.CLERK):
        account_opening.submit_on_paper(opening, note=request.POST.get("note", ""), by=user)
        messages.success(request, _("已登记书面申请。"))
    else:
        account_opening.submit(opening, by=user)
        messages.success(request, _("已提交。省厅审核后送注登机构，进展在本页可见。"))
    return redirect("opening-detail", uscc)


@require_POST
@shows_refusal(back="opening-detail")
def opening_recall(request: HttpRequest, uscc: str) -> HttpResponse:
    """撤回修改."""
    account_opening.recall(_existing(request, uscc), by=user_of(request))
    messages.success(request, _("已撤回，可以修改后重新提交。"))
    return redirect("opening-detail", uscc)


@require_POST
@shows_refusal(back="opening-detail")
def opening_return(request: HttpRequest, uscc: str) -> HttpResponse:
    """退回补正."""
    account_opening.send_back(_existing(request, uscc), reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("已退回，单位在其页面看到退回理由。"))
    return redirect("opening-detail", uscc)


@require_POST
@shows_refusal(back="opening-detail")
def opening_accept(request: HttpRequest, uscc: str) -> HttpResponse:
    """材料审核通过."""
    account_opening.accept(_existing(request, uscc), by=user_of(request))
    messages.success(request, _("材料审核通过，请送注登机构后登记日期。"))
    return redirect("opening-detail", uscc)


@require_POST
@shows_refusal(back="opening-detail")
def opening_forward(request: HttpRequest, uscc: str) -> HttpResponse:
    """送注登机构."""
    opening, day = _existing(request, uscc), ForwardForm(request.POST).day()
    account_opening.forward(opening, on=day, by=user_of(request), today=today())
    messages.success(request, _("已登记送注登机构的日期。"))
    return redirect("opening-detail", uscc)


@require_POST
@shows_refusal(back="opening-detail")
def opening_functions(request: HttpRequest, uscc: str) -> HttpResponse:
    """登记开通日期."""
    enterprise = access.enterprise_for(user_of(request), uscc)
    form = FunctionDaysForm(request.POST)
    days = form.days()
    done = account_opening.record_functions(
        {enterprise: days}, by=user_of(request), today=today(), note=form.cleaned_data["note"]
    )
    words = _("三项功能已全部开通，账户开立完成。") if done.completed else _("已登记开通日期。")
    messages.success(request, words if done.days else _("这些功能已有开通日期，没有改动。"))
    if done.days and done.already:
        kept = ngettext("另有 %(n)s 项此前已登记，没有改动。", "另有 %(n)s 项此前已登记，没有改动。", done.already)
        messages.info(request, kept % {"n": done.already})
    return redirect(next_url(request, enterprise_url(uscc)))


@require_POST
@shows_refusal(back="opening-detail")
def opening_correct(request: HttpRequest, uscc: str) -> HttpResponse:
    """撤销开通日期."""
    function = request.POST.get("function", "")
    if function not in AccountFunction.values:
        raise Http404
    reason = request.POST.get("reason", "")
    account_opening.correct(_existing(request, uscc), function, reason=reason, by=user_of(request))
    messages.success(request, _("已撤销这项开通日期，可以重新登记。"))
    return redirect("opening-detail", uscc)


def enterprise_url(uscc: str) -> str:
    """The page of one unit."""
    return reverse("opening-detail", args=[uscc])


def _opening(request: HttpRequest, uscc: str) -> AccountOpening:
    """The unit's application, begun where there was none."""
    return account_opening.begun(access.enterprise_for(user_of(request), uscc))


def _existing(request: HttpRequest, uscc: str) -> AccountOpening:
    """The unit's application; 404 for one that was never begun."""
    opening = opening_of(access.enterprise_for(user_of(request), uscc))
    if opening.pk is None:
        raise Http404
    return opening


def _document(request: HttpRequest, uscc: str, pk: int) -> OpeningDocument:
    enterprise = access.enterprise_for(user_of(request), uscc)
    found = OpeningDocument.objects.select_related("file", "opening")
    return get_object_or_404(found, pk=pk, opening__enterprise=enterprise)
