"""送签、撤回与签署: the filer hands over, the approver reads the summary and signs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from dataquality.choices import FilingStatus
from dataquality.services import submitting
from dataquality.views.filings.editing import own_filing
from dataquality.views.filings.sign_page import sign_context

_OPEN = (FilingStatus.DRAFT, FilingStatus.RETURNED, FilingStatus.SIGNING)


def filing_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """签署页: the summary; with the statement to tick for the approver while it waits for the signature."""
    filing = own_filing(request, pk)
    if filing.status not in _OPEN:
        return redirect("filing-record", pk)
    return render(request, "dataquality/filing/sign.html", sign_context(request, filing))


@require_POST
@shows_refusal(back="filing-sign")
def filing_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """送负责人签署."""
    submitting.hand_over(own_filing(request, pk), by=user_of(request), today=today())
    messages.success(request, _("已送负责人签署。签署前仍可撤回修改。"))
    return redirect("filing-sign", pk)


@require_POST
@shows_refusal(back="filing-sign")
def filing_recall(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回修改: the draft comes back to the filer."""
    submitting.recall(own_filing(request, pk), by=user_of(request))
    messages.success(request, _("已撤回，可继续修改。"))
    return redirect("filing-detail", pk)


@require_POST
@shows_refusal(back="filing-sign")
def filing_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """签署并提交: with the statement ticked, and what the page showed."""
    filing = own_filing(request, pk)
    if "stated" not in request.POST:
        raise Refused(_("请阅读并勾选声明后再签署。"), code="statement")
    submission = submitting.submit(filing, by=user_of(request), today=today(), seen=request.POST.get("seen", ""))
    words = {"month": filing.month, "n": submission.number}
    messages.success(request, _("%(month)s 存证第 %(n)s 稿已签署提交，回执已生成。") % words)
    return redirect("filing-submission", submission.pk)
