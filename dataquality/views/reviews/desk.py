"""一份存证的审核: what was filed beside last month, section by section; questions, spot checks; return or accept."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from dataquality.access.filings import filing_for, submission_for
from dataquality.choices import Decision, FilingStatus
from dataquality.forms.reviews import AskAgainForm, QuestionForm, ReturnForm, SectionForm, SpotCheckForm, valid
from dataquality.models import Filing, Submission
from dataquality.selectors import reviewing as selectors
from dataquality.selectors.submissions import latest, submissions_of
from dataquality.selectors.terms import in_working_days
from dataquality.services import reviewing
from dataquality.views.reviews.page import ReviewedSection, reviewed
from registry.views.enterprise_page import timeline_entry

#: Working days that are proposed for mending, answering and spot checks; the officer changes them as wanted.
MEND_DAYS, ANSWER_DAYS, VISIT_DAYS = 5, 5, 10


def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """审核页 of the newest submission."""
    filing = filing_for(user_of(request), pk)
    submission = latest(filing)
    if submission is None:
        raise Http404
    context = reviewed(filing, submission)
    context |= _people(request, filing, submission) | _forms(request, filing, context["parts"])
    return render(request, "dataquality/review/detail.html", context)


@require_POST
@shows_refusal(back="review-queue")
def review_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """分部审核; `pk` is the submission's, so that a newer one is not decided unseen."""
    submission = submission_for(user_of(request), pk)
    form = valid(SectionForm(request.POST))
    reviewing.decide_section(submission, section, **form.cleaned_data, by=user_of(request))
    return redirect(f"{reverse('review-detail', args=[submission.filing_id])}#s-{section}")


@require_POST
@shows_refusal(back="review-queue")
def review_return(request: HttpRequest, pk: int) -> HttpResponse:
    """退回改正; a month that was accepted is sent back by a reviewer."""
    filing = filing_for(user_of(request), pk)
    _refuse_newer(request, filing)
    form = valid(ReturnForm(request.POST))
    seen = request.POST.get("status", "")
    reviewing.send_back(filing, **form.cleaned_data, by=user_of(request), today=today(), seen=seen)
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
        raise Refused(_("该单位已重新提交，请审核最新一稿。"), code="newer")


def _people(request: HttpRequest, filing: Filing, submission: Submission) -> dict[str, Any]:
    bureau = is_role(request, Role.CLERK, Role.REVIEWER)
    standing = selectors.open_points([filing])[filing.pk]
    return {
        "filing": filing,
        "submission": submission,
        "submissions": list(submissions_of(filing)),
        "questions": filing.questions.select_related("asked_by", "answered_by"),
        "spot_checks": filing.spot_checks.select_related("requested_by", "answered_by").prefetch_related("photos"),
        "history": [timeline_entry(entry) for entry in history_of(filing)],
        "acts": actions_for(filing, user_of(request)),
        "may_decide": bureau and filing.status == FilingStatus.SUBMITTED,
        "is_bureau": bureau,
        "standing": standing,
        "open_sentence": reviewing.sentence_of(standing) if standing.any else "",
        "today": today(),
    }


def _forms(request: HttpRequest, filing: Filing, parts: list[ReviewedSection]) -> dict[str, Any]:
    """The forms that stand on the page, filled with what lies near."""
    day = today()
    names = [(one.id, one.name) for one in parts]
    return {
        "decisions": Decision.choices,
        "return_form": ReturnForm(initial={"reason": _collected(parts), "mend_by": in_working_days(day, MEND_DAYS)}),
        "question_form": QuestionForm(sections=names, initial={"due_on": in_working_days(day, ANSWER_DAYS)}),
        "again_form": AskAgainForm(initial={"due_on": in_working_days(day, ANSWER_DAYS)}, auto_id=False),
        "spot_form": SpotCheckForm(initial={"due_on": in_working_days(day, VISIT_DAYS)}),
        "section_names": dict(names),
    }


def _collected(parts: list[ReviewedSection]) -> str:
    """What was noted of the faulty sections, as the draft of the reason."""
    notes = (f"{one.name}：{one.decision.note}" for one in parts if one.decision and one.state == Decision.FAULTY)
    return "\n".join(notes)
