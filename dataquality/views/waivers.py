"""豁免的页面: the list with who, why and until when; one of them with its acts; the form to propose."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import address_in_full, is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import now, today
from cets_portal.norms.months import Month
from dataquality.access.waivers import waiver_for, waivers_for
from dataquality.choices import WaiverStatus
from dataquality.exports.check_sheet import waivers_xlsx
from dataquality.forms.waivers import WaiverForm
from dataquality.models import Waiver
from dataquality.rules.checks import CHECKS
from dataquality.selectors import waivers as selectors
from dataquality.selectors.waivers import OVER, WaiverQuery, state_of
from dataquality.services import waivers as service
from registry.access import enterprises_for
from registry.models import Enterprise
from registry.rules.uscc import normalise
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry

#: Refusals of the service → the field they belong to.
_FIELDS = {"check": "check", "period": "to_month", "parameter": "parameter", "facility": "facility", "reason": "reason"}


def waiver_list(request: HttpRequest) -> HttpResponse:
    """检查豁免: what holds, what waits, what is over."""
    if address := address_in_full(request):
        return redirect(address)
    found, month, query = waivers_for(user_of(request)), _month(), _query(request)
    page = page_of(request, selectors.waivers(found, query, month))
    of_sector = selectors.waivers(found, WaiverQuery(sector=query.sector), month)
    context = {
        "page": page,
        "rows": [_row(one, month) for one in page.object_list],
        "states": _states(selectors.state_counts(of_sector, month)),
        "check": query.check,
        "narrowed": query != WaiverQuery(),
        "may_propose": is_role(request, Role.CLERK, Role.REVIEWER),
    }
    return render(request, "dataquality/waiver_list.html", context)


def waiver_export(request: HttpRequest) -> HttpResponse:
    """导出: what the list shows, every page of it."""
    found = selectors.waivers(waivers_for(user_of(request)), _query(request), _month())
    return download(waivers_xlsx(found, today=today()), _("检查豁免_%(day)s.xlsx") % {"day": today()})


def waiver_add(request: HttpRequest) -> HttpResponse:
    """提出豁免; the address may bring unit, sector, check, facility, parameter and month along."""
    names = ("unit", "sector", "check", "facility", "parameter", "from_month", "to_month")
    form = WaiverForm(request.POST or None, initial={name: request.GET.get(name, "") for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            waiver = service.propose(unit_asked(request, form.cleaned_data["unit"]), form.wanted(), by=user_of(request))
        except Refused as refusal:
            form.add_error(_FIELDS.get(refusal.code, "unit" if refusal.code == "unit" else None), str(refusal))
        else:
            messages.success(request, _("已提出豁免，待另一人复核。"))
            return redirect("waiver-detail", waiver.pk)
    status = 422 if form.errors else 200
    return render(request, "dataquality/waiver_add.html", {"form": form}, status=status)


def waiver_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一项豁免."""
    waiver = waiver_for(user_of(request), pk)
    acts = actions_for(waiver, user_of(request))
    context = {
        **_row(waiver, _month()),
        "acts": acts,
        "blocked": acts.get("approve", ""),
        "history": [timeline_entry(entry) for entry in history_of(waiver)],
    }
    return render(request, "dataquality/waiver_detail.html", context)


@require_POST
@shows_refusal(back="waiver-detail")
def waiver_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """同意豁免."""
    service.approve(waiver_for(user_of(request), pk), by=user_of(request), now=now())
    messages.success(request, _("豁免已生效：该检查在所列月份降为提示，并注明豁免。"))
    return redirect("waiver-detail", pk)


@require_POST
@shows_refusal(back="waiver-detail")
def waiver_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """不同意."""
    waiver = waiver_for(user_of(request), pk)
    service.refuse(waiver, by=user_of(request), reason=request.POST.get("reason", ""), now=now())
    messages.success(request, _("已不同意该豁免。"))
    return redirect("waiver-detail", pk)


@require_POST
@shows_refusal(back="waiver-detail")
def waiver_end(request: HttpRequest, pk: int) -> HttpResponse:
    """终止豁免."""
    waiver = waiver_for(user_of(request), pk)
    service.end(waiver, by=user_of(request), reason=request.POST.get("reason", ""), now=now())
    messages.success(request, _("豁免已终止，检查恢复原级别。"))
    return redirect("waiver-detail", pk)


def _month() -> Month:
    day = today()
    return Month(day.year, day.month)


def _query(request: HttpRequest) -> WaiverQuery:
    state, check, text = (request.GET.get(name, "").strip() for name in ("state", "check", "q"))
    return WaiverQuery(state, working_of(request).sector, check, text)


def _states(counts: dict[str, int]) -> list[tuple[str, Any, int]]:
    words = [("", _("全部")), *((one.value, one.label) for one in WaiverStatus), (OVER, _("期满"))]
    return [(state, word, counts.get(state, 0)) for state, word in words]


def _row(waiver: Waiver, month: Month) -> dict[str, Any]:
    check = next((one for one in CHECKS if one.id == waiver.check_id), None)
    over = state_of(waiver.status, waiver.to_month, month) == OVER
    return {"waiver": waiver, "check": check, "over": over}


def unit_asked(request: HttpRequest, text: str) -> Enterprise:
    """The one enterprise of that code or full name within the user's horizon. Raises Refused."""
    found = enterprises_for(user_of(request))
    units = list(found.filter(uscc=normalise(text))[:1]) or list(found.filter(name=text.strip())[:2])
    if len(units) != 1:
        raise Refused(_("登记册里没有“%(text)s”。请填信用代码或单位全称。") % {"text": text.strip()}, code="unit")
    return units[0]
