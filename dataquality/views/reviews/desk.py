"""一份存证的审核: decided section by section, returned or accepted; a refused form is drawn again as it was typed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Conflict
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from dataquality.access.filings import filing_for, submission_for
from dataquality.forms.reviews import ReturnForm, SectionForm, tried
from dataquality.models import Filing
from dataquality.services import reviewing
from dataquality.views.reviews.desk_page import RETURN, review_page


def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """审核页 of the newest submission."""
    return review_page(request, pk)


@require_POST
@shows_refusal(back="review-queue")
def review_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """分部审核; `pk` is the submission's, so that a newer one is not decided unseen."""
    submission = submission_for(user_of(request), pk)

    def decide(**said: Any) -> None:
        reviewing.decide_section(submission, section, **said, by=user_of(request))

    if again := tried(f"s-{section}", SectionForm(request.POST), decide):
        return review_page(request, submission.filing_id, again)
    return redirect(f"{reverse('review-detail', args=[submission.filing_id])}#s-{section}")


@require_POST
@shows_refusal(back="review-queue")
def review_return(request: HttpRequest, pk: int) -> HttpResponse:
    """退回改正; a month that was accepted is sent back by a reviewer."""
    filing = filing_for(user_of(request), pk)

    def send_back(**said: Any) -> None:
        _refuse_newer(request, filing)
        seen = request.POST.get("status", "")
        reviewing.send_back(filing, **said, by=user_of(request), today=today(), seen=seen)

    if again := tried(RETURN, ReturnForm(request.POST), send_back):
        return review_page(request, pk, again)
    messages.success(request, _("已退回 %(filing)s，并已通知该单位。") % {"filing": filing})
    return redirect("review-queue")


@require_POST
@shows_refusal(back="review-queue")
def review_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """审核通过."""
    filing = filing_for(user_of(request), pk)
    _refuse_newer(request, filing)
    reviewing.accept(filing, by=user_of(request), today=today())
    messages.success(request, _("已通过 %(filing)s。") % {"filing": filing})
    return redirect("review-queue")


def _refuse_newer(request: HttpRequest, filing: Filing) -> None:
    """What is decided is what was looked at: the page says which submission it showed."""
    shown = request.POST.get("number", "")
    if shown and shown != str(reviewing.latest_number(filing)):
        raise Conflict(_("该单位已重新提交，请审核最新一稿。"), code="newer")
