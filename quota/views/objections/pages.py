"""配额异议的页面: the list, filing one, one with its paper, and the two officers' acts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.evidence.services.files import served
from cets_portal.evidence.services.intake import take_in
from cets_portal.templatetags.dates import long_day
from dataquality.forms.reviews import Again, tried
from quota.access.issuing import objection_for, objections_for, own_unit_for
from quota.forms.issuing import DecisionForm, ObjectionForm, WhyForm
from quota.models import QuotaObjection
from quota.selectors.allocations import run_in_work
from quota.selectors.issuing_list import OPEN
from quota.selectors.notices import notice_of
from quota.services import objecting
from registry.views.enterprise_page import timeline_entry

ADD, PROPOSE, SEND_BACK = "add", "propose", "send_back"


def quota_objection_list(request: HttpRequest) -> HttpResponse:
    """配额异议 of the year, those to be decided first."""
    working = working_of(request)
    found = objections_for(user_of(request))
    if request.GET.get("state") == "open":
        found = found.filter(status__in=OPEN)
    else:
        found = found.filter(unit__allocation__quota_year=working.emission_year)
    found = found.filter(unit__allocation__sector=working.sector) if working.sector else found
    page = page_of(request, found.order_by("decided_on", "decide_by", "-pk"))
    context = {
        "page": page,
        "lines": [{"objection": one, "late": objecting.is_late(one, today())} for one in page],
        "states": [("", _("本年度全部"), None), ("open", _("未决定"), None)],
        "today": today(),
    }
    return render(request, "quota/objections/list.html", context)


@shows_refusal(back="own-quota")
def quota_objection_add(request: HttpRequest, unit: int) -> HttpResponse:
    """提出异议 against the quota of which the unit was told."""
    found = own_unit_for(user_of(request), unit)
    last = objecting.last_day(found, notice_of(found))
    if request.method != "POST":
        objecting.refuse_objection(found, today=today())
        context = {"unit": found, "run": found.allocation, "form": ObjectionForm(), "last": last}
        return render(request, "quota/objections/add.html", context)
    made: list[QuotaObjection] = []

    def file(file: Any, **said: Any) -> None:
        stored = take_in(file, by=user_of(request))
        made.append(objecting.file_objection(found, file=stored, **said, by=user_of(request), today=today()))

    if again := tried(ADD, ObjectionForm(request.POST, request.FILES), file):
        context = {"unit": found, "run": found.allocation, "form": again.form, "last": last}
        return render(request, "quota/objections/add.html", context, status=again.status)
    messages.success(request, _("异议已提出，省厅将于 %(day)s 前决定。") % {"day": long_day(made[0].decide_by)})
    return redirect("quota-objection-detail", made[0].pk)


def quota_objection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一项异议."""
    return _page(request, pk)


@require_POST
@shows_refusal(back="quota-objection-detail")
def quota_objection_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回异议."""
    objecting.withdraw(objection_for(user_of(request), pk), by=user_of(request))
    messages.success(request, _("异议已撤回。"))
    return redirect("quota-objection-detail", pk)


@require_POST
@shows_refusal(back="quota-objection-detail")
def quota_objection_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """提出处理意见."""
    objection = objection_for(user_of(request), pk)

    def propose(**said: Any) -> None:
        objecting.propose_decision(objection, **said, by=user_of(request))

    if again := tried(PROPOSE, DecisionForm(request.POST), propose):
        return _page(request, pk, again)
    messages.success(request, _("已提出处理意见，待另一人决定。"))
    return redirect("quota-objection-detail", pk)


@require_POST
@shows_refusal(back="quota-objection-detail")
def quota_objection_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """退回重拟."""
    objection = objection_for(user_of(request), pk)

    def send_back(**said: Any) -> None:
        objecting.send_back(objection, **said, by=user_of(request))

    if again := tried(SEND_BACK, WhyForm(request.POST), send_back):
        return _page(request, pk, again)
    messages.success(request, _("已退回重拟。"))
    return redirect("quota-objection-detail", pk)


@require_POST
@shows_refusal(back="quota-objection-detail")
def quota_objection_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """作出决定."""
    made = objecting.decide(objection_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("已作出决定，并已通知单位。"))
    if made is not None:
        messages.success(request, _("重新核定在第 %(n)s 版办理，请计算并查看变动。") % {"n": made.number})
    return redirect("quota-objection-detail", pk)


def quota_objection_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """异议材料."""
    objection = objection_for(user_of(request), pk)
    if objection.file is None:
        raise Http404
    return served(objection.file, f"quota-objection-{objection.pk}")


def _page(request: HttpRequest, pk: int, again: Again | None = None) -> HttpResponse:
    objection, user = objection_for(user_of(request), pk), user_of(request)
    run, officer = objection.unit.allocation, is_role(request, Role.CLERK, Role.REVIEWER)
    changed = officer and objection.status == "decided" and objection.outcome == "changed"
    context = {
        "objection": objection,
        "unit": objection.unit,
        "run": run,
        "late": objecting.is_late(objection, today()),
        "acts": actions_for(objection, user),
        "officer": officer,
        "is_unit": is_role(request, Role.FILER, Role.APPROVER),
        "approver": is_role(request, Role.APPROVER),
        "anew": run_in_work(run.province, run.sector, run.quota_year, run.stage) if changed else None,
        "propose_form": again.form if again and again.place == PROPOSE else DecisionForm(),
        "send_back_form": again.form if again and again.place == SEND_BACK else WhyForm(),
        "history": [timeline_entry(one) for one in history_of(objection)] if officer else [],
        "today": today(),
    }
    return render(request, "quota/objections/detail.html", context, status=again.status if again else 200)
