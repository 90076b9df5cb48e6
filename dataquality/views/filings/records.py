"""已提交的存证: the record of a month, one submission as it was signed, and what changed between two."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from dataquality.access.filings import filing_for, submission_for
from dataquality.models import Filing, Submission
from dataquality.selectors.submissions import difference, submissions_of
from dataquality.views.filings.edit_page import questions_of
from dataquality.views.filings.snapshot_page import (
    difference_parts,
    issue_lines,
    operation_lines,
    paper_lines,
    record_of,
    sections,
)
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry


def filing_record(request: HttpRequest, pk: int) -> HttpResponse:
    """一个月的存证: how it stands, every submission with its receipt, questions, and who did what."""
    filing = filing_for(user_of(request), pk)
    context = _frame(request, filing) | {
        "questions": questions_of(filing),
        "history": [timeline_entry(entry) for entry in history_of(filing)],
        "acts": actions_for(filing, user_of(request)),
    }
    return render(request, "dataquality/filing/record.html", context)


def filing_submission(request: HttpRequest, pk: int) -> HttpResponse:
    """提交快照: what was signed, with its working, papers and explanations."""
    submission = submission_for(user_of(request), pk)
    record = record_of(submission)
    context = _frame(request, _filing(submission)) | {
        "submission": submission,
        "content": record.content,
        "sections": sections(record),
        "issues": issue_lines(record),
        "operations": operation_lines(record),
        "paper_lines": paper_lines(record, submission.filing),
    }
    return render(request, "dataquality/filing/submission.html", context)


def filing_content(request: HttpRequest, pk: int) -> HttpResponse:
    """快照原文: the very bytes whose digest stands in the receipt."""
    submission = submission_for(user_of(request), pk)
    filing = submission.filing
    name = f"{filing.enterprise.uscc}-{filing.sector}-{filing.month}-{submission.number}.json"
    return download(submission.content.encode(), name, "application/json")


def filing_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """与另一稿比对: this submission against an earlier one (`?with=`), by default the one before."""
    after = submission_for(user_of(request), pk)
    others = [one for one in submissions_of(after.filing) if one.number < after.number]
    before = next((one for one in others if str(one.number) == request.GET.get("with", "")), None)
    before = before or (others[0] if others else None)
    if before is None:
        raise Http404
    context = _frame(request, _filing(after)) | {
        "before": before,
        "after": after,
        "others": others,
        "parts": difference_parts(difference(before, after), record_of(before), record_of(after)),
    }
    return render(request, "dataquality/filing/compare.html", context)


def _filing(submission: Submission) -> Filing:
    return Filing.objects.select_related("enterprise", "plan_version__plan", "decided_by").get(pk=submission.filing_id)


def _frame(request: HttpRequest, filing: Filing) -> dict[str, Any]:
    return {
        "filing": filing,
        "submissions": list(submissions_of(filing)),
        "is_own": is_role(request, Role.FILER, Role.APPROVER),
        "today": today(),
    }
