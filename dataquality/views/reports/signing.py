"""送签、撤回与签署: the filer hands over, the approver reads the declaration and signs, until the review begins it comes back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.seen import seal_of
from cets_portal.clock.reading import today
from dataquality.access.reports import own_report_for
from dataquality.choices import ReportStatus
from dataquality.models import AnnualReport
from dataquality.rules.annual.issues import Weight
from dataquality.rules.months_due import is_late
from dataquality.selectors.report_ready import ReportReady, ready_of
from dataquality.services.reports import submitting
from dataquality.services.reports.showing import shown_of
from dataquality.views.reports.edit_page import blocked, issue_lines
from dataquality.views.reports.lines import report_line
from dataquality.views.reports.words import month_lines, place_name

_OPEN = (ReportStatus.DRAFT, ReportStatus.RETURNED, ReportStatus.SIGNING)


def report_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """签署页: totals, months, every difference with its explanation, and the declaration to sign."""
    report = own_report_for(user_of(request), pk)
    if report.status not in _OPEN:
        return redirect("report-detail", pk)
    return render(request, "dataquality/reports/sign.html", _context(request, report))


def _context(request: HttpRequest, report: AnnualReport) -> dict[str, Any]:
    ready = ready_of(report)
    lines = [one for one in issue_lines(ready) if one.issue.check != "difference"]
    return {
        "report": report,
        "ready": ready,
        "figures": _figures(ready),
        "differences": _differences(ready),
        "months": month_lines(ready.basis.months, {}),
        "issues": [one for one in lines if one.issue.weight is not Weight.NOTICE],
        "notices": [one for one in lines if one.issue.weight is Weight.NOTICE],
        "declaration": ready.basis.report_form.declaration,
        "blocked": blocked(ready),
        "late": is_late(ready.due_on, today()) and not report.first_submitted_at,
        "acts": actions_for(report, user_of(request)),
        "seen": seal_of(shown_of(report, ready)),
        "number": report.versions.count() + 1,
        "today": today(),
    }


def _figures(ready: ReportReady) -> list[tuple[str, Any]]:
    """Emissions of the enterprise and of each facility."""
    rows = [one for one in ready.year.rows if one.row.item is None and one.row.unit in ("tCO2", "tCO2e") and one.value]
    computed = [one for one in rows if one.row.parameter.is_computed]
    layout = ready.basis.layout
    return [(place_name(layout, one.row.key.facility), report_line(one, frozenset())) for one in computed]


def _differences(ready: ReportReady) -> list[tuple[str, Any]]:
    layout = ready.basis.layout
    return [(place_name(layout, one.row.key.facility), report_line(one, frozenset())) for one in ready.year.stated]


@require_POST
@shows_refusal(back="report-sign")
def report_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """送负责人签署."""
    submitting.hand_over(own_report_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("已送负责人签署。签署前仍可撤回修改。"))
    return redirect("report-sign", pk)


@require_POST
@shows_refusal(back="report-sign")
def report_recall(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回送签."""
    submitting.recall(own_report_for(user_of(request), pk), by=user_of(request))
    messages.success(request, _("已撤回，可继续修改。"))
    return redirect("report-detail", pk)


@require_POST
@shows_refusal(back="report-sign")
def report_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """签署声明并报送."""
    report = own_report_for(user_of(request), pk)
    if "stated" not in request.POST:
        raise Refused(_("请阅读并勾选声明后再签署。"), code="statement")
    version = submitting.submit(report, by=user_of(request), today=today(), seen=request.POST.get("seen", ""))
    words = {"year": report.emission_year, "n": version.number}
    messages.success(request, _("%(year)s 年度排放报告第 %(n)s 版已签署报送，回执已生成。") % words)
    return redirect("report-version", version.pk)


@require_POST
@shows_refusal(back="report-detail")
def report_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回已报送的报告."""
    submitting.withdraw(own_report_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("已撤回报告。修改后须重新签署报送。"))
    return redirect("report-detail", pk)
