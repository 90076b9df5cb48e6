"""监督检查的页面: the list, planning for one or many units, one inspection."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.accounts.asking import is_role, numbers, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.evidence.services.files import served
from cets_portal.oversight import access
from cets_portal.oversight.choices import InspectionKind, InspectionStatus
from cets_portal.oversight.exports.enforcement import inspection_workbook
from cets_portal.oversight.forms.inspections import PlanForm, RecordForm
from cets_portal.oversight.models import Inspection, Tip
from cets_portal.oversight.selectors.finding import unit_called
from cets_portal.oversight.selectors.inspections import looked_at, narrowed, reached
from cets_portal.oversight.services import inspecting
from cets_portal.templatetags.dates import long_day
from dataquality.forms.reviews import Again, CloseForm
from registry.access import enterprises_for
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry

PLANNERS = (Role.CLERK, Role.REVIEWER, Role.CITY_OFFICER)
#: Places of the forms on the page of an inspection.
RECORD, RETURN, CANCEL = "record", "return", "cancel"


def inspection_list(request: HttpRequest) -> HttpResponse:
    """监督检查: what is planned, what waits to be read, what is done."""
    seen = access.inspections_for(user_of(request))
    counts = dict(seen.order_by().values_list("status").annotate(Count("pk")))
    context = {
        "page": page_of(request, narrowed(seen, request.GET)),
        "states": [("", _("全部"), sum(counts.values())), *_counted(counts)],
        "kinds": [("", _("全部")), *InspectionKind.choices],
        "reached": reached(seen, today()),
        "today": today(),
        "may_add": is_role(request, *PLANNERS),
    }
    return render(request, "oversight/inspections/list.html", context)


def _counted(counts: dict[str, int]) -> list[tuple[str, Any, int]]:
    return [(one.value, one.label, counts.get(one.value, 0)) for one in InspectionStatus]


def inspection_export(request: HttpRequest) -> HttpResponse:
    """导出检查: what the list shows."""
    found = narrowed(access.inspections_for(user_of(request)), request.GET)
    return download(inspection_workbook(found, today=today()), _("监督检查.xlsx"))


def inspection_add(request: HttpRequest) -> HttpResponse:
    """安排检查 of one unit or many."""
    if request.method != "POST":
        tip = _tip(request, request.GET.get("tip", ""))
        return _plan_page(request, PlanForm(initial=_begun(request, tip)), tip)
    form, tip = PlanForm(request.POST), _tip(request, request.POST.get("tip", ""))
    if not form.is_valid():
        return _plan_page(request, form, tip)
    user = user_of(request)
    try:
        units = [unit_called(enterprises_for(user), name) for name in form.names()]
        made = inspecting.plan_inspections(units, form.plan(), by=user, today=today(), tip=tip)
    except Refused as refusal:
        form.add_error(refusal.code if refusal.code in form.fields else "units", str(refusal))
        return _plan_page(request, form, tip)
    messages.success(request, ngettext("已安排 %(n)s 家检查。", "已安排 %(n)s 家检查。", len(made)) % {"n": len(made)})
    return redirect("inspection-detail", made[0].pk) if len(made) == 1 else redirect("inspection-list")


def _begun(request: HttpRequest, tip: Tip | None) -> dict[str, Any]:
    """What the address says already; a tip says whom it is about, and nothing of what it says."""
    unit = tip.enterprise.uscc if tip and tip.enterprise else request.GET.get("unit", "")
    return {"units": unit, "planned_on": today(), "kind": InspectionKind.TIP if tip else InspectionKind.ROUTINE}


def _tip(request: HttpRequest, text: str) -> Tip | None:
    """The tip an inspection follows up, for who may read tips."""
    keys = numbers([text])
    return access.tip_for(user_of(request), keys[0]) if keys else None


def _plan_page(request: HttpRequest, form: PlanForm, tip: Tip | None) -> HttpResponse:
    context = {"form": form, "tip": tip}
    return render(request, "oversight/inspections/add.html", context, status=422 if form.errors else 200)


def inspection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一次检查."""
    return inspection_page(request, access.inspection_for(user_of(request), pk))


def inspection_paper(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """检查材料, as it was handed in; `number` counts from 1."""
    papers = list(access.inspection_for(user_of(request), pk).papers.select_related("file"))
    if not 1 <= number <= len(papers):
        raise Http404
    return served(papers[number - 1].file, papers[number - 1].name)


def inspection_page(request: HttpRequest, inspection: Inspection, again: Again | None = None) -> HttpResponse:
    """The page, with a refused form drawn again."""
    acts = actions_for(inspection, user_of(request))
    forms = {
        RECORD: _record_form(inspection),
        RETURN: CloseForm(auto_id="return-%s"),
        CANCEL: CloseForm(auto_id="cancel-%s"),
    }
    forms |= {again.place: again.form} if again else {}
    context = {
        "inspection": inspection,
        "acts": acts,
        "blocked": acts.get("close", ""),
        "record_form": forms[RECORD] if "carry_out" in acts else None,
        "return_form": forms[RETURN] if "return" in acts else None,
        "cancel_form": forms[CANCEL] if "cancel" in acts else None,
        "again": again,
        "points": looked_at(inspection.points),
        "papers": list(inspection.papers.all()),
        "told": _told(inspection),
        "may_open_case": is_role(request, Role.CLERK, Role.REVIEWER) and _may_open(inspection),
        "is_bureau": is_role(request, Role.CLERK, Role.REVIEWER),
        "today": today(),
        "history": [timeline_entry(entry) for entry in history_of(inspection)],
    }  # fmt: skip
    return render(request, "oversight/inspections/detail.html", context, status=again.status if again else 200)


def _may_open(inspection: Inspection) -> bool:
    done = (InspectionStatus.CARRIED_OUT, InspectionStatus.CLOSED)
    return inspection.case_id is None and inspection.status in done


def _told(inspection: Inspection) -> list[tuple[str, Any]]:
    if not inspection.inspected_on:
        return []
    people = [f"{one['name']} {one['certificate']}" for one in inspection.inspectors]
    return [
        (_("检查日期"), long_day(inspection.inspected_on)),
        (_("检查人员和执法证号"), _("、").join(people)),
        (_("检查结果"), inspection.get_result_display()),
        (_("登记人"), inspection.reported_by),
    ]


def _record_form(inspection: Inspection) -> RecordForm:
    """What was recorded before it came back."""
    said: dict[str, Any] = {"inspected_on": inspection.inspected_on or today(), "findings": inspection.findings}
    if inspection.result:
        said["result"] = inspection.result
    for row, one in enumerate(inspection.inspectors, start=1):
        said |= {f"name_{row}": one["name"], f"certificate_{row}": one["certificate"]}
    return RecordForm(points=inspection.points, initial=said)
