"""分配批次的办理: compute, propose, send back, approve, abandon, determine anew, name a case, settle an issue."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from quota.access.allocations import row_for, run_for, unit_for
from quota.choices import AllocationStatus, Stage
from quota.forms.allocations import CaseForm
from quota.models import AllocationRow
from quota.selectors.allocations import rows_of
from quota.selectors.steps import shown_steps
from quota.services import allocating
from quota.services.computing import terms_of
from quota.services.queued import compute_or_queue


@require_POST
@shows_refusal(back="allocation-detail")
def allocation_compute(request: HttpRequest, pk: int) -> HttpResponse:
    """计算, at once or, where there are many units, by a worker."""
    run = run_for(user_of(request), pk)
    queued = compute_or_queue(run, by=user_of(request), today=today())
    messages.success(request, _("已交后台计算，完成后本页显示结果。") if queued else _("已计算。"))
    return redirect("allocation-detail", pk)


@require_POST
@shows_refusal(back="allocation-detail")
def allocation_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """提请复核."""
    allocating.propose(run_for(user_of(request), pk), by=user_of(request))
    messages.success(request, _("已提请复核，待另一人审定。"))
    return redirect("allocation-detail", pk)


@require_POST
@shows_refusal(back="allocation-detail")
def allocation_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """退回重算."""
    run = run_for(user_of(request), pk)
    allocating.send_back(run, reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("已退回重算。"))
    return redirect("allocation-detail", pk)


@require_POST
@shows_refusal(back="allocation-detail")
def allocation_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """审定."""
    allocating.approve(run_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("已审定：重算一致，正式表已编号存证。"))
    return redirect("allocation-detail", pk)


@require_POST
@shows_refusal(back="allocation-detail")
def allocation_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """放弃."""
    run = run_for(user_of(request), pk)
    allocating.abandon(run, reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("已放弃该批次。"))
    return redirect("allocation-list")


@require_POST
@shows_refusal(back="allocation-detail")
def allocation_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """重新核定."""
    run = run_for(user_of(request), pk)
    new = allocating.reopen(run, reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("已开启第 %(n)s 版，请计算并查看变动。") % {"n": new.number})
    return redirect("allocation-detail", new.pk)


@require_POST
@shows_refusal(back="allocation-detail")
def allocation_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """处理问题."""
    run = run_for(user_of(request), pk)
    code, uscc, reason = (request.POST.get(name, "") for name in ("code", "uscc", "reason"))
    allocating.settle_issue(run, code, uscc, reason=reason, by=user_of(request))
    messages.success(request, _("已登记理由，请重新计算。"))
    return redirect("allocation-detail", pk)


def allocation_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """单位配额: its rows with their working opened, its sums, tables 1-5 or 2-5."""
    unit = unit_for(user_of(request), pk)
    run = unit.allocation
    context = {
        "unit": unit,
        "run": run,
        "rows": [{"row": one, "steps": shown_steps(one.working), "case": _case(one)} for one in rows_of(unit)],
        "steps": shown_steps(unit.working),
        "may_name": run.status == AllocationStatus.DRAFT and is_role(request, Role.CLERK, Role.REVIEWER),
        "may_list": not is_role(request, Role.FILER, Role.APPROVER, Role.CITY_OFFICER),
        "is_final": run.stage == Stage.FINAL,
    }
    return render(request, "quota/allocations/unit.html", context)


@shows_refusal(back="allocation-list")
def allocation_case(request: HttpRequest, pk: int) -> HttpResponse:
    """确定特殊情形 of a row."""
    row = row_for(user_of(request), pk)
    start = {"case_id": row.inputs.get("case", ""), "reason": row.inputs.get("case_reason", "")}
    form = CaseForm(request.POST or None, terms=terms_of(row.unit.allocation), initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            allocating.name_case(row, given["case_id"], reason=given["reason"], by=user_of(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已确定特殊情形，请重新计算。"))
            return redirect("allocation-detail", row.unit.allocation_id)
    context = {"row": row, "form": form, "run": row.unit.allocation}
    return render(request, "quota/allocations/case.html", context, status=422 if form.errors else 200)


def _case(row: AllocationRow) -> str:
    case = terms_of(row.unit.allocation).case(row.special) if row.special else None
    return _(case.name) if case else ""
