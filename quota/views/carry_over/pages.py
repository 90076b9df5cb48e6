"""结转的页面: what a unit may carry over and its application; the bureau's list, one application and the acts on it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, numbers, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from quota.access.year_end import carry_over_for, carry_overs_for, own_unit
from quota.choices import CarryOverStatus
from quota.exports.year_end import carry_overs_xlsx, taken_words
from quota.forms.year_end import CarryOverForm
from quota.models import CarryOver
from quota.rules.trace import told
from quota.selectors import carry_over as selectors
from quota.selectors.steps import shown_steps
from quota.services import carrying as service
from registry.choices import Sector
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry


def carry_list(request: HttpRequest) -> HttpResponse:
    """结转申请 of the horizon."""
    page = page_of(request, _found(request))
    context = {
        "page": page,
        "rows": [{"carried": one, "taken": taken_words(one)} for one in page],
        "states": [("", _("全部"), None), *((one.value, one.label, None) for one in CarryOverStatus)],
        "narrowed": bool(request.GET.get("state")),
        "may_act": is_role(request, Role.CLERK, Role.REVIEWER),
    }
    return render(request, "quota/carry_over/list.html", context)


def carry_export(request: HttpRequest) -> HttpResponse:
    """结转申请的表: what the list shows, every page of it."""
    data = carry_overs_xlsx(_found(request), today=today())
    return download(data, _("配额结转申请_%(day)s.xlsx") % {"day": today()})


def carry_own(request: HttpRequest) -> HttpResponse:
    """本单位的结转: for each sector with a rule, what may be carried over and how that is worked out."""
    unit = own_unit(user_of(request))
    context = {
        "unit": unit,
        "parts": [_part(unit, sector, terms) for sector in selectors.sectors_of(unit) for terms in selectors.rules_for(sector)],
        "applications": [
            {"carried": one, "taken": taken_words(one)} for one in carry_overs_for(user_of(request)).order_by("-pk")
        ],
        "may_apply": is_role(request, Role.APPROVER),
    }  # fmt: skip
    return render(request, "quota/carry_over/own.html", context)


def carry_add(request: HttpRequest, sector: str, plan_code: str) -> HttpResponse:
    """申请结转."""
    unit, terms = own_unit(user_of(request)), selectors.rule_of(sector, plan_code)
    if terms is None or sector not in selectors.sectors_of(unit):
        raise Http404
    basis = selectors.basis_of(unit, sector, terms)
    form = CarryOverForm(request.POST or None, available=basis.available)
    if request.method == "POST" and form.is_valid():
        try:
            made = service.apply_for(unit, sector, plan_code, form.taken(), by=user_of(request), today=today())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已申请结转，审批前这部分配额冻结。"))
            return redirect("carry-detail", made.pk)
    part = _part(unit, sector, terms, basis)
    context = {"part": part, "form": form, "unit": unit}
    return render(request, "quota/carry_over/add.html", context, status=422 if form.errors else 200)


def carry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一项结转申请, with the working that it was filed with."""
    carried = carry_over_for(user_of(request), pk)
    terms = selectors.rule_of(carried.sector, carried.plan_code)
    waits = carried.status == CarryOverStatus.FILED
    years = selectors.years_met(carried.enterprise, carried.sector, terms) if terms else ()
    context = {
        "carried": carried,
        "terms": terms,
        "taken": sorted((int(vintage), tonnes) for vintage, tonnes in carried.taken.items()),
        "steps": shown_steps(carried.working),
        "trades": _trades(carried.working),
        "years": years,
        "must_check": waits and any(not one.is_known for one in years),
        "is_unit": is_role(request, Role.FILER, Role.APPROVER),
        "acts": actions_for(carried, user_of(request)),
        "history": [timeline_entry(entry) for entry in history_of(carried)],
    }
    return render(request, "quota/carry_over/detail.html", context)


@require_POST
@shows_refusal(back="carry-detail")
def carry_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """批准结转."""
    carried = carry_over_for(user_of(request), pk)
    service.approve(carried, by=user_of(request), today=today(), checked=request.POST.get("checked", ""))
    messages.success(request, _("已批准并记账。"))
    return redirect("carry-detail", pk)


@require_POST
@shows_refusal(back="carry-list")
def carry_approve_many(request: HttpRequest) -> HttpResponse:
    """批量批准: each on its own; those that cannot be are named."""
    chosen = carry_overs_for(user_of(request)).filter(pk__in=numbers(request.POST.getlist("carried"))).order_by("pk")
    if not chosen:
        raise Refused(_("请先勾选要批准的申请。"), code="nothing")
    done, said = service.approve_many(chosen, by=user_of(request), today=today())
    if done:
        messages.success(request, ngettext("已批准 %(n)s 项。", "已批准 %(n)s 项。", done) % {"n": done})
    for sentence in said:
        messages.error(request, sentence)
    return redirect("carry-list")


@require_POST
@shows_refusal(back="carry-detail")
def carry_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """不批准结转."""
    carried = carry_over_for(user_of(request), pk)
    service.refuse(carried, reason=request.POST.get("reason", ""), by=user_of(request), today=today())
    messages.success(request, _("已不批准，配额已解冻。"))
    return redirect("carry-detail", pk)


@require_POST
@shows_refusal(back="carry-detail")
def carry_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回结转申请."""
    service.withdraw(carry_over_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("已撤回，配额已解冻。"))
    return redirect("carry-own")


def _found(request: HttpRequest) -> QuerySet[CarryOver]:
    found, state, sector = carry_overs_for(user_of(request)), request.GET.get("state", ""), working_of(request).sector
    if state in CarryOverStatus.values:
        found = found.filter(status=state)
    return (found.filter(sector=sector) if sector else found).order_by("-pk")


def _part(unit: Any, sector: str, terms: Any, basis: Any = None) -> dict[str, Any]:
    """One sector and rule of a unit, ready to draw."""
    found = basis or selectors.basis_of(unit, sector, terms)
    working = [told(step) for step in found.steps]
    return {
        "sector": sector,
        "label": Sector(sector).label,
        "terms": terms,
        "basis": found,
        "steps": shown_steps(working),
        "trades": _trades(working),
        "left": found.tonnes("left"),
        "is_open": today() > terms.closes_on,
    }


def _trades(working: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every movement that was counted, in the order of the working."""
    return [
        {"side": _(step["label"]), "reference": given["label"], "tonnes": int(given["value"])}
        for step in working
        if step["key"] in ("sold", "bought")
        for given in step["inputs"]
    ]
