"""已提交的存证: the record of a month, one submission as it was signed, and what changed between two."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.clock.reading import now, today
from dataquality.access.filings import filing_for, submission_for
from dataquality.choices import FilingStatus
from dataquality.forms.reviews import Again
from dataquality.models import Filing, Submission
from dataquality.rules.comparison import compare
from dataquality.selectors.readiness import readiness_of
from dataquality.selectors.submissions import content_of, difference, latest, submissions_of
from dataquality.services.submitting import drafted
from dataquality.views.filings.edit_page import page_context, questions_of
from dataquality.views.filings.editing import own_filing
from dataquality.views.filings.snapshot_page import (
    difference_parts,
    issue_lines,
    operation_lines,
    paper_lines,
    record_from,
    record_of,
    sections,
)
from dataquality.views.filings.timeline import filing_timeline
from registry.views.answers import download


def filing_record(request: HttpRequest, pk: int) -> HttpResponse:
    """一个月的存证: how it stands, every submission with its receipt, questions, and who did what."""
    return _record_page(request, filing_for(user_of(request), pk))


def month_page(request: HttpRequest, pk: int, again: Again) -> HttpResponse:
    """The unit's page of a month, the draft or the record, with an answer that was refused as it was typed."""
    filing = filing_for(user_of(request), pk)
    more = {"again": again, "page_url": reverse("filing-detail", args=[pk])}
    if not filing.is_editable:
        return _record_page(request, filing, more, status=again.status)
    context = page_context(request, filing) | more
    return render(request, "dataquality/filing/edit.html", context, status=again.status)


def _record_page(
    request: HttpRequest, filing: Filing, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = (
        _frame(request, filing)
        | (more or {})
        | {
            "questions": questions_of(filing),
            "history": filing_timeline(filing),
            "acts": actions_for(filing, user_of(request)),
        }
    )
    return render(request, "dataquality/filing/record.html", context, status=status)


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


def filing_compare_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """与退回稿比较: the draft as it stands now against the newest submission; 404 where nothing was submitted yet."""
    filing = own_filing(request, pk)
    before = latest(filing)
    if before is None:
        raise Http404
    if filing.status in (FilingStatus.SUBMITTED, FilingStatus.ACCEPTED):
        return redirect("filing-record", pk)
    draft = drafted(filing, readiness_of(filing, today=today()), by=user_of(request), at=now())
    was = content_of(before)
    context = _frame(request, filing) | {
        "before": before,
        "after": None,
        "parts": difference_parts(compare(was, draft), record_from(was), record_from(draft)),
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
