"""一家机构的评估页: scores with their working, rows, the agency's own words, what was published before; the acts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cets_portal.accounts.asking import user_of
from cets_portal.accounts.models import User
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.seen import seal_of
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.deadlines.selectors import working_calendar
from dataquality.access.evaluations import evaluation_for, is_agency, shows_scores
from dataquality.choices import EvaluationStatus
from dataquality.forms.evaluation import (
    MarkForm,
    OwnProfileForm,
    ProfileForm,
    ReplyAnswerForm,
    ReplyForm,
    SendBackForm,
)
from dataquality.forms.reviews import Again
from dataquality.models import AgencyEvaluation
from dataquality.selectors import evaluations as selectors
from dataquality.selectors.evaluations import line_of
from dataquality.services.evaluation import steps
from dataquality.views.evaluation import words
from registry.views.enterprise_page import timeline_entry

#: Places of the forms on the page.
REPLY, ANSWER, PROFILE, BACK, MARK = "reply", "answer", "profile", "back", "mark"


def evaluation_page(request: HttpRequest, pk: int, again: Again | None = None) -> HttpResponse:
    """The page; `again`: the form that was refused, drawn as it was typed."""
    user = user_of(request)
    evaluation = evaluation_for(user, pk)
    context = _read(evaluation, user) | _acts(evaluation, user)
    if again:
        shown = {f"{again.place}_form": again.form}
        context |= shown | {"again": again, "page_url": reverse("evaluation-detail", args=[pk])}
    return render(request, "dataquality/evaluation/detail.html", context, status=again.status if again else 200)


def _read(evaluation: AgencyEvaluation, user: User) -> dict[str, Any]:
    """What there is to read. To the agency nothing while the bureau reworks it."""
    shown = shows_scores(user, evaluation)
    line = line_of(evaluation)
    return {
        "evaluation": evaluation,
        "shown": shown,
        "line": line,
        "foot_words": words.foot_words(line.foot),
        "rule": words.rule_of(evaluation),
        "measures": words.measure_lines(evaluation) if shown else [],
        "heads": words.head_lines(evaluation) if shown else [],
        "rows": words.row_lines(evaluation) if shown else [],
        "open_works": words.open_works(evaluation) if shown else [],
        "conflicts": words.conflict_lines(evaluation) if shown else [],
        "first_part": words.profile_pairs(evaluation, words.FIRST_PART),
        "second_part": words.profile_pairs(evaluation, words.SECOND_PART),
        "past": selectors.past_of(evaluation.agency),
        "bureau": selectors.bureau_of(evaluation.province),
        "history": [] if is_agency(user) else [timeline_entry(entry) for entry in history_of(evaluation)],
    }


def _acts(evaluation: AgencyEvaluation, user: User) -> dict[str, Any]:
    """What this person may do now, and the forms for it."""
    day, acts = today(), actions_for(evaluation, user)
    own = is_agency(user)
    runs = selectors.reply_runs(evaluation, day)
    late = evaluation.reply_by is not None and day > evaluation.reply_by
    is_officer = "send" in acts or "propose" in acts
    describing = "reply" in acts if own else is_officer
    profile_form: Any = OwnProfileForm if own else ProfileForm
    return {
        "acts": acts,
        "seen": seal_of(steps.shown_of(evaluation)) if "decide" in acts else "",
        "own": own,
        "today": day,
        "clock_runs": runs,
        "days_known": _is_known(evaluation),
        "may_reply": "reply" in acts and not late,
        "may_answer": "propose" in acts and bool(evaluation.reply),
        "may_describe": describing,
        "may_correct": "send" in acts and bool(evaluation.rows),
        "reply_form": ReplyForm(initial={"text": evaluation.reply}),
        "answer_form": ReplyAnswerForm(initial={"answer": evaluation.answer}),
        "profile_form": profile_form(initial=evaluation.profile),
        "back_form": SendBackForm(auto_id="back-%s"),
        "mark_form": MarkForm(auto_id="mark-%s"),
    }


def _is_known(evaluation: AgencyEvaluation) -> bool:
    """Are the holidays up to the last day of the reply known?"""
    day = evaluation.reply_by
    if day is None or evaluation.status != EvaluationStatus.REPLYING:
        return True
    return working_calendar().knows(today(), day) if today() <= day else True
