"""答复问询: the enterprise answers what the bureau asked about a month."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.clock.reading import today
from dataquality.forms.reviews import AnswerForm, tried
from dataquality.models import FilingQuestion
from dataquality.services import questions
from dataquality.views.filings.editing import own_filing
from dataquality.views.filings.records import month_page


@require_POST
@shows_refusal(back="filing-list")
def filing_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """答复."""
    question = get_object_or_404(FilingQuestion, pk=pk)
    question.filing = own_filing(request, question.filing_id)

    def answer(**said: Any) -> None:
        questions.answer(question, text=said["answer"], by=user_of(request), today=today())

    if again := tried(f"q-{pk}", AnswerForm(request.POST), answer):
        return month_page(request, question.filing_id, again)
    messages.success(request, _("已答复。"))
    return redirect(next_url(request, reverse("filing-detail", args=[question.filing_id])))
