"""审核页: a filing's newest submission with the forms of the review; a refused form stands on it as it was typed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.clock.reading import today
from cets_portal.joining import labelled
from dataquality.access.filings import filing_for
from dataquality.choices import Decision, FilingStatus
from dataquality.forms.reviews import Again, AskAgainForm, QuestionForm, ReturnForm, SpotCheckForm
from dataquality.models import Filing, Submission
from dataquality.selectors import reviewing as selectors
from dataquality.selectors.submissions import latest, submissions_of
from dataquality.selectors.terms import in_working_days
from dataquality.services import reviewing
from dataquality.views.filings.timeline import filing_timeline
from dataquality.views.reviews.page import ReviewedSection, reviewed

#: Working days that are proposed for mending, answering and spot checks; the officer changes them as wanted.
MEND_DAYS, ANSWER_DAYS, VISIT_DAYS = 5, 5, 10
#: Places of the forms on the page. An answered question is asked again at "again-PK", a section decided at "s-SECTION".
RETURN, ASK, SPOT = "return", "ask", "spot"


def review_page(request: HttpRequest, pk: int, again: Again | None = None) -> HttpResponse:
    """The page of a filing, by the filing's key; `again`: the form that was refused. 404 before the first submission."""
    filing = filing_for(user_of(request), pk)
    submission = latest(filing)
    if submission is None:
        raise Http404
    context = reviewed(filing, submission)
    context |= _people(request, filing, submission) | _forms(context["parts"])
    if again:
        context |= _drawn_again(filing, again, context)
    return render(request, "dataquality/review/detail.html", context, status=again.status if again else 200)


def _people(request: HttpRequest, filing: Filing, submission: Submission) -> dict[str, Any]:
    bureau = is_role(request, Role.CLERK, Role.REVIEWER)
    standing = selectors.open_points([filing])[filing.pk]
    return {
        "filing": filing,
        "submission": submission,
        "submissions": list(submissions_of(filing)),
        "questions": filing.questions.select_related("asked_by", "answered_by"),
        "spot_checks": filing.spot_checks.select_related("requested_by", "answered_by").prefetch_related("photos"),
        "history": filing_timeline(filing),
        "acts": actions_for(filing, user_of(request)),
        "may_decide": bureau and filing.status == FilingStatus.SUBMITTED,
        "is_bureau": bureau,
        "standing": standing,
        "open_sentence": reviewing.sentence_of(standing) if standing.any else "",
        "today": today(),
    }


def _forms(parts: list[ReviewedSection]) -> dict[str, Any]:
    """The forms that stand on the page, filled with what lies near."""
    day = today()
    names = [(one.id, one.name) for one in parts]
    return {
        "decisions": Decision.choices,
        "return_form": ReturnForm(initial={"reason": _collected(parts), "mend_by": in_working_days(day, MEND_DAYS)}),
        "question_form": QuestionForm(
            sections=names, initial={"due_on": in_working_days(day, ANSWER_DAYS)}, auto_id="ask-%s"
        ),
        "again_form": AskAgainForm(initial={"due_on": in_working_days(day, ANSWER_DAYS)}, auto_id=False),
        "spot_form": SpotCheckForm(initial={"due_on": in_working_days(day, VISIT_DAYS)}, auto_id="spot-%s"),
    }


def _drawn_again(filing: Filing, again: Again, context: dict[str, Any]) -> dict[str, Any]:
    """The refused form in its place; the languages lead to the page, not to the act."""
    names = {RETURN: "return_form", ASK: "question_form", SPOT: "spot_form"}
    if again.place in names:
        again.form.auto_id = context[names[again.place]].auto_id
    shown = {names[again.place]: again.form} if again.place in names else {}
    return shown | {"again": again, "page_url": reverse("review-detail", args=[filing.pk])}


def _collected(parts: list[ReviewedSection]) -> str:
    """What was noted of the faulty sections, as the draft of the reason."""
    notes = (labelled(one.name, one.decision.note) for one in parts if one.decision and one.state == Decision.FAULTY)
    return "\n".join(notes)
