"""评估的办理页: one address for each act; a refused form is drawn again with what was typed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from dataquality.access.evaluations import evaluation_for, is_agency
from dataquality.forms.evaluation import (
    MarkForm,
    OwnProfileForm,
    ProfileForm,
    ReplyAnswerForm,
    ReplyForm,
    SendBackForm,
)
from dataquality.forms.reviews import tried
from dataquality.services.evaluation import computing, publishing, steps
from dataquality.views.evaluation.page import ANSWER, BACK, MARK, PROFILE, REPLY, evaluation_page


def evaluation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一家机构的评估."""
    return evaluation_page(request, pk)


@require_POST
@shows_refusal(back="evaluation-detail")
def evaluation_send(request: HttpRequest, pk: int) -> HttpResponse:
    """送机构申辩."""
    evaluation = evaluation_for(user_of(request), pk)
    told = steps.send(evaluation, by=user_of(request), today=today())
    said = {"day": evaluation.reply_by, "n": told}
    if told:
        sentence = ngettext(
            "已送机构申辩，期限 %(day)s；已通知 %(n)s 人。", "已送机构申辩，期限 %(day)s；已通知 %(n)s 人。", told
        )
        messages.success(request, sentence % said)
    else:
        messages.warning(request, _("已送出，期限 %(day)s。该机构没有在岗的核查员账号，请另行书面送达。") % said)
    return redirect("evaluation-detail", pk)


@require_POST
@shows_refusal(back="evaluation-detail")
def evaluation_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """填写机构情况."""
    user = user_of(request)
    evaluation = evaluation_for(user, pk)
    form: Any = OwnProfileForm if is_agency(user) else ProfileForm

    def describe(**said: Any) -> None:
        steps.describe(evaluation, said, by=user)

    if again := tried(PROFILE, form(request.POST), describe):
        return evaluation_page(request, pk, again)
    messages.success(request, _("机构情况已保存。"))
    return redirect("evaluation-detail", pk)


@require_POST
@shows_refusal(back="evaluation-detail")
def evaluation_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """提交申辩."""
    evaluation = evaluation_for(user_of(request), pk)

    def reply(**said: Any) -> None:
        steps.reply(evaluation, said["text"], by=user_of(request), today=today())

    if again := tried(REPLY, ReplyForm(request.POST), reply):
        return evaluation_page(request, pk, again)
    messages.success(request, _("申辩已提交。"))
    return redirect("evaluation-detail", pk)


@require_POST
@shows_refusal(back="evaluation-detail")
def evaluation_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """答复申辩."""
    evaluation = evaluation_for(user_of(request), pk)

    def answer(**said: Any) -> None:
        steps.answer(evaluation, said["answer"], by=user_of(request))

    if again := tried(ANSWER, ReplyAnswerForm(request.POST), answer):
        return evaluation_page(request, pk, again)
    messages.success(request, _("答复已保存。"))
    return redirect("evaluation-detail", pk)


@require_POST
@shows_refusal(back="evaluation-detail")
def evaluation_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """更正一项质量标记."""
    evaluation = evaluation_for(user_of(request), pk)

    def correct(**said: Any) -> None:
        change = computing.MarkChange(said["number"], said["mark"], said["verdict"] == "conforms", said["reason"])
        computing.set_mark(evaluation, change, by=user_of(request), today=today())

    if again := tried(MARK, MarkForm(request.POST, auto_id="mark-%s"), correct):
        return evaluation_page(request, pk, again)
    messages.success(request, _("已更正并重新计算。"))
    return redirect("evaluation-detail", pk)


@require_POST
@shows_refusal(back="evaluation-detail")
def evaluation_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """提请审定."""
    steps.propose(evaluation_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("已提请审定，待另一人复核。"))
    return redirect("evaluation-detail", pk)


@require_POST
@shows_refusal(back="evaluation-detail")
def evaluation_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """退回重拟."""
    evaluation = evaluation_for(user_of(request), pk)

    def send_back(**said: Any) -> None:
        steps.send_back(evaluation, by=user_of(request), reason=said["reason"])

    if again := tried(BACK, SendBackForm(request.POST, auto_id="back-%s"), send_back):
        return evaluation_page(request, pk, again)
    messages.success(request, _("已退回重拟；重新计算后须再送机构。"))
    return redirect("evaluation-detail", pk)


@require_POST
@shows_refusal(back="evaluation-detail")
def evaluation_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """审定."""
    seen = request.POST.get("seen", "")
    steps.decide(evaluation_for(user_of(request), pk), by=user_of(request), today=today(), seen=seen)
    messages.success(request, _("评估已审定，可以公开。"))
    return redirect("evaluation-detail", pk)


@require_POST
@shows_refusal(back="evaluation-detail")
def evaluation_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """公开."""
    publishing.publish(evaluation_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("评估已公开，并记入存证日志。"))
    return redirect("evaluation-detail", pk)
