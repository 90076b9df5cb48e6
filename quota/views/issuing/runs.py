"""告知与发放的页面: the runs that are approved; one with what each unit is due, its letters, and the two officers' acts."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from dataquality.forms.reviews import Again, tried
from quota.access.issuing import issuing_run_for, issuing_runs_for
from quota.choices import AllocationStatus
from quota.forms.issuing import WhyForm
from quota.models import Allocation, QuotaObjection
from quota.selectors.issuing import Due, dues_of
from quota.selectors.issuing_list import OPEN, to_issue, unissued, untold, with_counts
from quota.selectors.notices import notices_of
from quota.services import issuing
from quota.services.telling import tell_run
from registry.views.enterprise_page import timeline_entry

QUEUES = {"untold": untold, "unissued": unissued, "to_issue": to_issue}
SEND_BACK = "send_back"


def issuing_list(request: HttpRequest) -> HttpResponse:
    """告知与发放: the runs in force of the year."""
    working, state = working_of(request), request.GET.get("state", "")
    found = issuing_runs_for(user_of(request))
    found = QUEUES[state](found) if state in QUEUES else found.filter(quota_year=working.emission_year)
    found = found.filter(sector=working.sector) if working.sector else found
    words = {"": _("本年度全部"), "untold": _("待告知"), "unissued": _("待提请发放"), "to_issue": _("待复核发放")}
    context = {
        "page": page_of(request, with_counts(found)),
        "states": [(key, word, None) for key, word in words.items()],
        "narrowed": bool(state),
        "today": today(),
    }
    return render(request, "quota/issuing/list.html", context)


def issuing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一个批次的告知与发放."""
    return _page(request, pk)


@require_POST
@shows_refusal(back="issuing-detail")
def issuing_tell(request: HttpRequest, pk: int) -> HttpResponse:
    """告知 all units of the run."""
    told = tell_run(issuing_run_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("已告知 %(n)s 家单位，告知书已编号送达。") % {"n": told.sent})
    if told.on_paper:
        messages.warning(
            request, _("%(n)s 家单位在门户没有在任人员，告知书已签发，请书面送达。") % {"n": told.on_paper}
        )
    return redirect("issuing-detail", pk)


@require_POST
@shows_refusal(back="issuing-detail")
def issuing_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """提请发放."""
    issuing.propose_issue(issuing_run_for(user_of(request), pk), by=user_of(request))
    messages.success(request, _("已提请发放，待另一人复核。"))
    return redirect("issuing-detail", pk)


@require_POST
@shows_refusal(back="issuing-detail")
def issuing_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """退回发放申请."""
    run = issuing_run_for(user_of(request), pk)

    def send_back(**said: Any) -> None:
        issuing.send_back_issue(run, **said, by=user_of(request))

    if again := tried(SEND_BACK, WhyForm(request.POST), send_back):
        return _page(request, pk, again)
    messages.success(request, _("发放申请已退回。"))
    return redirect("issuing-detail", pk)


@require_POST
@shows_refusal(back="issuing-detail")
def issuing_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """发放, by another officer."""
    made = issuing.issue(issuing_run_for(user_of(request), pk), by=user_of(request), today=today())
    tonnes = made[0].tonnes if made else 0
    words = {"n": f"{tonnes:,}", "units": max(0, len(made) - 1)}
    messages.success(request, _("已发放 %(n)s tCO2e，%(units)s 家单位。") % words)
    return redirect("issuing-detail", pk)


def _page(request: HttpRequest, pk: int, again: Again | None = None) -> HttpResponse:
    run, user = issuing_run_for(user_of(request), pk), user_of(request)
    dues = dues_of(run)
    page = page_of(request, _asked(request, dues))
    letters = notices_of(_with_run(run, page.object_list)) if run.told_on else {}
    clerk, officer = is_role(request, Role.CLERK), is_role(request, Role.CLERK, Role.REVIEWER)
    context = {
        "run": run,
        "page": page,
        "lines": [{"due": one, "letter": letters.get(one.unit.pk) if one.unit else None} for one in page],
        "narrowed": bool(request.GET.get("q")),
        "figures": _figures(run, dues),
        "may_tell": clerk
        and run.told_on is None
        and run.status in (AllocationStatus.APPROVED, AllocationStatus.ISSUED),
        "may_propose": officer and run.issue_proposed_by_id is None and run.status == AllocationStatus.APPROVED,
        "why_not": _why_not(run, request) if officer and run.status == AllocationStatus.APPROVED else "",
        "acts": actions_for(run, user) if run.issue_proposed_by_id else {},
        "objections": _objections(run),
        "back_form": again.form if again and again.place == SEND_BACK else WhyForm(),
        "history": [timeline_entry(one) for one in history_of(run)],
        "today": today(),
    }
    return render(request, "quota/issuing/detail.html", context, status=again.status if again else 200)


def _asked(request: HttpRequest, dues: list[Due]) -> list[Due]:
    text = request.GET.get("q", "").strip()
    return [one for one in dues if text in one.enterprise.name or text.upper() in one.enterprise.uscc]


def _with_run(run: Allocation, dues: Any) -> list[Any]:
    """The units of the lines, each with its run at hand."""
    units = [one.unit for one in dues if one.unit]
    for unit in units:
        unit.allocation = run
    return units


def _why_not(run: Allocation, request: HttpRequest) -> str:
    try:
        issuing.refuse_to_issue(run, by=user_of(request))
    except Refused as refusal:
        return str(refusal)
    return ""


def _objections(run: Allocation) -> QuerySet[QuotaObjection]:
    return QuotaObjection.objects.filter(unit__allocation=run, status__in=OPEN).select_related("unit__enterprise")


def _figures(run: Allocation, dues: list[Due]) -> list[dict[str, Any]]:
    """The sums of the run for the key figures, whole tonnes."""
    issued = run.status == AllocationStatus.ISSUED
    withheld = sum(one.to_issue for one in dues if one.unit and one.unit.withheld)
    numbers = (
        (_("单位"), len(dues), _("家")),
        (_("本环节应发"), sum(max(0, one.wanted) for one in dues), "tCO2e"),
        (_("账簿已发放"), sum(one.given for one in dues), "tCO2e"),
        (_("本次发放"), 0 if issued else sum(one.to_issue for one in dues), "tCO2e"),
        (_("其中暂不发放"), 0 if issued else withheld, "tCO2e"),
        (_("应退回"), sum(one.owed for one in dues), "tCO2e"),
    )
    return [{"label": label, "value": f"{value:,}", "unit": unit, "note": ""} for label, value, unit in numbers]
