"""一份核查结论: as page, PDF, workbook and quota input annex; what the province may do with it."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.seen import seal_of
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from dataquality.access.verified import conclusion_for
from dataquality.choices import VerificationStatus
from dataquality.exports import annex as annex_exports
from dataquality.exports import conclusions as exports
from dataquality.forms.reviews import Again, tried
from dataquality.forms.verified import ReasonForm
from dataquality.models import Conclusion
from dataquality.selectors.conclusions import conclusions_on, content_of, latest_conclusion
from dataquality.selectors.confirming import points_of, with_points
from dataquality.selectors.verified import proposed_of
from dataquality.services import confirming
from dataquality.services.showing import of_conclusion
from dataquality.services.touching import touched_by
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry


def conclusion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """核查结论."""
    return conclusion_page(request, pk)


def conclusion_page(request: HttpRequest, pk: int, again: Again | None = None) -> HttpResponse:
    """The page; `again`: the return that was refused, as it was typed."""
    conclusion = conclusion_for(user_of(request), pk)
    task, content = conclusion.verification, content_of(conclusion)
    newest = latest_conclusion(task)
    waits = task.status == VerificationStatus.CONCLUDED and newest is not None and newest.pk == conclusion.pk
    officer = is_role(request, Role.CLERK, Role.REVIEWER)
    unit, sector, year = task.enterprise, task.report.sector, task.report.emission_year
    context = {
        "conclusion": conclusion,
        "task": task,
        "content": content,
        "sections": _sections(content),
        "marks": exports.mark_rows(content),
        "findings": exports.finding_rows(content),
        "waits": waits,
        "may_decide": waits and officer,
        "points": points_of(with_points(Conclusion.objects.filter(pk=pk)).get()) if officer else "",
        "proposed": proposed_of(unit, sector, year) if officer else None,
        "touched": touched_by(unit, sector, year, conclusion.after_tco2e) if waits and officer else None,
        "seen": seal_of(of_conclusion(conclusion)) if waits and officer else "",
        "return_form": again.form if again else ReasonForm(),
        "others": [one for one in conclusions_on(task.report_id) if one.pk != pk] if officer else [],
        "history": [timeline_entry(one) for one in history_of(task)] if not _is_unit(request) else [],
    }
    status = again.status if again else 200
    return render(request, "dataquality/conclusions/detail.html", context, status=status)


@shows_refusal(back="conclusion-detail")
def conclusion_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """核查报告 PDF."""
    conclusion = conclusion_for(user_of(request), pk)
    return download(exports.conclusion_pdf(conclusion), f"{conclusion.report_number}.pdf", "application/pdf")


def conclusion_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """核查报告 Excel."""
    conclusion = conclusion_for(user_of(request), pk)
    return download(exports.conclusion_workbook(conclusion), f"{conclusion.report_number}.xlsx")


def conclusion_annex(request: HttpRequest, pk: int) -> HttpResponse:
    """配额分配相关数据表."""
    conclusion = conclusion_for(user_of(request), pk)
    data = annex_exports.annex_workbook([content_of(conclusion)["annex"]])
    return download(data, f"{conclusion.report_number}-annex2.xlsx")


@require_POST
@shows_refusal(back="conclusion-detail")
def conclusion_return(request: HttpRequest, pk: int) -> HttpResponse:
    """退回结论."""
    conclusion = conclusion_for(user_of(request), pk)

    def send_back(**said: Any) -> None:
        confirming.return_conclusion(conclusion, **said, by=user_of(request), today=today())

    if again := tried("return", ReasonForm(request.POST), send_back):
        return conclusion_page(request, pk, again)
    messages.success(request, _("已退回核查结论，并已通知核查机构。"))
    return redirect("conclusion-list")


@require_POST
@shows_refusal(back="conclusion-detail")
def figure_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """按核查结论提出认定."""
    conclusion = conclusion_for(user_of(request), pk)
    said = {"basis": request.POST.get("basis", "")[:2000], "seen": request.POST.get("seen", "")}
    figure = confirming.propose_conclusion(conclusion, by=user_of(request), **said)
    messages.success(request, _("已提出认定，待另一人复核。"))
    return redirect("figure-detail", figure.pk)


def _sections(content: dict[str, Any]) -> list[dict[str, Any]]:
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in content["table"]:
        rows[row["section"]].append(row)
    return [{"code": code, "rows": own, "changed": sum(not row["same"] for row in own)} for code, own in rows.items()]


def _is_unit(request: HttpRequest) -> bool:
    return is_role(request, Role.FILER, Role.APPROVER)
