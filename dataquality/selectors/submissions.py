"""提交快照查询: what was submitted, how two submissions differ, whether one can be computed again, what the log covers."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet

from cets_portal.norms.form import form_of
from dataquality.models import Filing, Submission
from dataquality.rules.calculation import announced, calculate
from dataquality.rules.comparison import Difference, compare
from dataquality.rules.facts import Working
from dataquality.rules.snapshot import FigureDifference, column_total, facts_from, figure_differences, figures_of

_CHUNK: Final = 500


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
    if submission.emissions_tco2e != _decimal(content["total"]):
        yield FigureDifference("total", content["total"], str(submission.emissions_tco2e))
    if submission.figures != figures_of(content):
        yield FigureDifference("figures", "", "")


def _decimal(text: str | None) -> Decimal | None:
    return column_total(Decimal(text)) if text is not None else None


def logged_contents() -> Iterator[tuple[str, bytes]]:
    """(subject, content) of every submission, for `prove_log`.

    Where a column beside the content says something else than the content does, the content is given with a mark, so
    that its digest differs from the leaf's and the proof names the submission.
    """
    rows = (
        Submission.objects.select_related("entry", "filing__enterprise")
        .defer("filing__draft", "filing__basis")
        .order_by("pk")
    )
    for one in rows.iterator(chunk_size=_CHUNK):
        wrong = _disagreement(one)
        yield one.entry.subject, f"{one.content}{wrong}".encode()


def _disagreement(submission: Submission) -> str:
    """Names of columns that the content contradicts; "" where all agree. Unreadable content speaks for itself."""
    try:
        content = content_of(submission)
        wrong = [name for name, agrees in _agreements(submission, content).items() if not agrees]
    except (ValueError, KeyError, TypeError, ArithmeticError):
        return "\n!"
    return f"\n! {' '.join(wrong)}" if wrong else ""


def _agreements(submission: Submission, content: dict[str, Any]) -> dict[str, bool]:
    subject = submission.entry.subject
    warnings = sum(one["severity"] == "warning" for one in content["issues"])
    filing = submission.filing
    return {
        "unit": filing.enterprise.uscc == content["enterprise"]["uscc"],
        "sector": filing.sector == content["sector"],
        "month": filing.month == content["month"],
        "number": submission.number == content["number"] and subject.endswith(f"/{content['number']}"),
        "figures": submission.figures == figures_of(content),
        "form_code": submission.form_code == content["form"],
        "emissions_tco2e": submission.emissions_tco2e == _decimal(content["total"]),
        "late": submission.late == content["late"],
        "warnings": submission.warnings == warnings,
        "submitted_at": submission.submitted_at.isoformat(timespec="microseconds") == content["submitted_at"],
    }
