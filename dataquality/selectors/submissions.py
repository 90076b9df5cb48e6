"""提交快照查询: what was submitted, how two submissions differ, whether one can be computed again, what the log covers."""

import json
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from cets_portal.evidence.services.proof_contents import MARK
from cets_portal.norms.form import form_of
from dataquality.models import Evidence, Filing, Submission
from dataquality.rules.calculation import announced, calculate
from dataquality.rules.comparison import Difference, compare
from dataquality.rules.facts import Working
from dataquality.rules.snapshot import FigureDifference, facts_from, figure_differences, figures_of
from dataquality.selectors.agreement import Beside, decimal_of, disagreeing

_CHUNK: Final = 200


def submissions_of(filing: Filing) -> QuerySet[Submission]:
    """Every submission of a filing, newest first, without the contents."""
    return filing.submissions.select_related("entry", "filed_by", "signed_by").defer("content", "figures")


def latest(filing: Filing) -> Submission | None:
    """The newest submission with its content."""
    return filing.submissions.select_related("entry", "filed_by", "signed_by").first()


def previous(submission: Submission) -> Submission | None:
    """The submission before this one of the same filing."""
    return Submission.objects.filter(filing=submission.filing_id, number=submission.number - 1).first()


def content_of(submission: Submission) -> dict[str, Any]:
    """The content as data (schema: rules.snapshot)."""
    content: dict[str, Any] = json.loads(submission.content)
    return content


def difference(before: Submission, after: Submission) -> Difference:
    """What changed from one submission to another."""
    return compare(content_of(before), content_of(after))


def recomputed(submission: Submission) -> tuple[FigureDifference, ...]:
    """Compute a submission again from its own content, under the form that it names; empty when every figure agrees.

    The columns beside the content are compared as well: "total", "figures". Raises NormError where the form is gone.
    """
    content = content_of(submission)
    form = form_of(content["form"])
    filed = facts_from(content, form)
    working = (
        Working()
        if filed.not_operating
        else calculate(form, filed.layout, announced(filed.values, filed.plan), idle=filed.idle)
    )
    again = figure_differences(content, working)
    return (*again, *_column_differences(submission, content))


def _column_differences(submission: Submission, content: dict[str, Any]) -> Iterator[FigureDifference]:
    if submission.emissions_tco2e != decimal_of(content["total"]):
        yield FigureDifference("total", content["total"], str(submission.emissions_tco2e))
    if submission.figures != figures_of(content):
        yield FigureDifference("figures", "", "")


def logged_contents() -> Iterator[tuple[str, bytes]]:
    """(subject, content) of every submission, for `prove_log`.

    Where something stored beside the content says something else than the content does, the content is given with a
    line more that names it: its digest differs from the leaf's, and the proof names the submission and what is wrong.
    """
    newest = Submission.objects.filter(filing=OuterRef("filing")).order_by("-number").values("number")[:1]
    papers = Prefetch("filing__papers", Evidence.objects.select_related("file", "lab").order_by("pk"))
    rows = (
        Submission.objects.select_related("entry", "filing__enterprise", "plan_version__plan", "filed_by", "signed_by")
        .defer("filing__basis", "plan_version__content")
        .annotate(newest=Subquery(newest))
        .prefetch_related(papers)
        .order_by("pk")
    )
    for one in rows.iterator(chunk_size=_CHUNK):
        yield one.entry.subject, f"{one.content}{_mark(one)}".encode()


def _mark(submission: Any) -> str:
    """The line that names what the content contradicts; "" where all agrees. Unreadable content speaks for itself."""
    papers = tuple(submission.filing.papers.all())
    beside = Beside(submission, papers, submission.number >= submission.newest)
    try:
        wrong = disagreeing(beside, content_of(submission))
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        return f"{MARK}content"
    return f"{MARK}{' '.join(wrong)}" if wrong else ""
