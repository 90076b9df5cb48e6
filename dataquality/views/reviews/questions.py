"""问询的办理: ask, ask again, close. The enterprise answers on its own page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.norms.form import form_of
from dataquality.access.filings import filing_for
from dataquality.access.reviews import question_for
from dataquality.forms.reviews import AskAgainForm, QuestionForm, tried
from dataquality.services import questions
from dataquality.services.reviewing import PAPERS
from dataquality.views.reviews.desk_page import ASK, review_page


@require_POST
@shows_refusal(back="review-queue")
def question_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """提出问询 about a filing."""
    filing = filing_for(user_of(request), pk)
    names = [(one.id, _(one.name)) for one in form_of(filing.form_code).sections]

    def ask(**said: Any) -> None:
        questions.ask(filing, **said, by=user_of(request), today=today())

    form = QuestionForm(request.POST, sections=[*names, (PAPERS, _("支撑材料"))])
    if again := tried(ASK, form, ask):
        return review_page(request, filing.pk, again)
    messages.success(request, _("已问询，该单位会收到通知。"))
    return redirect("review-detail", filing.pk)


@require_POST
@shows_refusal(back="review-queue")
def question_again(request: HttpRequest, pk: int) -> HttpResponse:
    """再次问询."""
    question = question_for(user_of(request), pk)

    def ask_again(**said: Any) -> None:
        questions.ask_again(question, **said, by=user_of(request), today=today())

    if again := tried(f"again-{pk}", AskAgainForm(request.POST), ask_again):
        return review_page(request, question.filing_id, again)
    messages.success(request, _("已再次问询。"))
    return redirect("review-detail", question.filing_id)


@require_POST
@shows_refusal(back="review-queue")
def question_close(request: HttpRequest, pk: int) -> HttpResponse:
    """办结问询."""
    question = question_for(user_of(request), pk)
    questions.close(question, by=user_of(request))
    return redirect("review-detail", question.filing_id)
