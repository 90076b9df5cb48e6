"""现场走访的页面: the list of visits, one of them, and its acts."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.evidence.services import read
from cets_portal.oversight import access
from cets_portal.oversight.choices import VisitKind, VisitStatus
from cets_portal.oversight.exports import training as exports
from cets_portal.oversight.forms.training import ReportForm, VisitForm
from cets_portal.oversight.models import Visit
from cets_portal.oversight.selectors.finding import unit_called
from cets_portal.oversight.services import visits as service
from cets_portal.templatetags.dates import long_day
from registry.access import enterprises_for
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry


def visit_list(request: HttpRequest) -> HttpResponse:
    """走访: what is planned first, by day; what was done behind."""
    return _list_page(request, VisitForm(initial={"unit": request.GET.get("unit", "")}))


def visit_add(request: HttpRequest) -> HttpResponse:
    """安排走访."""
    if request.method != "POST":
        return redirect("visit-list")
    user, form = user_of(request), VisitForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            unit = unit_called(enterprises_for(user), given.pop("unit"))
            given["kind"] = VisitKind(given["kind"])
            service.plan_visits([unit], by=user, today=today(), **given)
        except Refused as refusal:
            form.add_error({"past": "planned_on", "purpose": "purpose"}.get(refusal.code, "unit"), str(refusal))
        else:
            messages.success(request, _("已安排走访 %(unit)s。") % {"unit": unit.name})
            return redirect("visit-list")
    return _list_page(request, form)


def _list_page(request: HttpRequest, form: VisitForm) -> HttpResponse:
    found = access.visits_for(user_of(request))
    numbers = dict(found.order_by().values_list("status").annotate(Count("pk")))
    planned, *others = [(state.value, state.label, numbers.get(state.value, 0)) for state in VisitStatus]
    context = {
        "page": page_of(request, _narrowed(request)),
        "states": [("", *planned[1:]), *others, ("all", _("全部"), sum(numbers.values()))],
        "form": form,
        "today": today(),
        "may_add": is_role(request, Role.CLERK, Role.CITY_OFFICER),
    }
    return render(request, "oversight/visit_list.html", context, status=422 if form.errors else 200)


def _narrowed(request: HttpRequest) -> Any:
    found, text = access.visits_for(user_of(request)), request.GET.get("q", "").strip()
    state = request.GET.get("state") or VisitStatus.PLANNED
    if state in VisitStatus.values:
        found = found.filter(status=state)
    return found.filter(enterprise__name__icontains=text) if text else found


def visit_export(request: HttpRequest) -> HttpResponse:
    """导出走访."""
    return download(exports.visit_workbook(_narrowed(request), today=today()), _("现场走访.xlsx"))


def visit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一次走访."""
    visit = access.visit_for(user_of(request), pk)
    return _page(request, visit, ReportForm(initial=_told(visit)))


@shows_refusal(back="visit-detail")
def visit_report(request: HttpRequest, pk: int) -> HttpResponse:
    """登记走访情况."""
    user = user_of(request)
    visit = access.visit_for(user, pk)
    if request.method != "POST":
        return redirect("visit-detail", pk)
    form = ReportForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            service.report(visit, form.told(), form.papers(), by=user, today=today())
        except Refused as refusal:
            if refusal.code not in ("inspectors", "findings", "future"):
                raise
            form.add_error({"future": "visited_on"}.get(refusal.code, refusal.code), str(refusal))
        else:
            messages.success(request, _("已登记走访情况。"))
            return redirect("visit-detail", pk)
    return _page(request, visit, form)


@require_POST
@shows_refusal(back="visit-detail")
def visit_close(request: HttpRequest, pk: int) -> HttpResponse:
    """办结走访."""
    service.close(access.visit_for(user_of(request), pk), by=user_of(request))
    messages.success(request, _("走访已办结。"))
    return redirect("visit-detail", pk)


@require_POST
@shows_refusal(back="visit-detail")
def visit_return(request: HttpRequest, pk: int) -> HttpResponse:
    """退回补充."""
    visit = access.visit_for(user_of(request), pk)
    service.send_back(visit, reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("已退回补充。"))
    return redirect("visit-detail", pk)


@require_POST
@shows_refusal(back="visit-detail")
def visit_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """取消走访."""
    visit = access.visit_for(user_of(request), pk)
    service.cancel(visit, reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("走访已取消。"))
    return redirect("visit-detail", pk)


def visit_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """走访材料, as it was handed in; `number` counts from 1."""
    files = list(access.visit_for(user_of(request), pk).files.select_related("file"))
    if not 1 <= number <= len(files):
        raise Http404
    one = files[number - 1]
    return download(read(one.file), one.name, one.file.media_type)


def _told(visit: Visit) -> dict[str, Any]:
    """What was reported before it came back."""
    return {"visited_on": visit.visited_on, "inspectors": "\n".join(visit.inspectors), "findings": visit.findings}


def _page(request: HttpRequest, visit: Visit, form: ReportForm) -> HttpResponse:
    acts = actions_for(visit, user_of(request))
    if visit.asked_by_bureau and is_role(request, Role.CITY_OFFICER):
        acts.pop("cancel", None)
    context = {
        "visit": visit,
        "acts": acts,
        "blocked": acts.get("close", ""),
        "form": form if "report" in acts else None,
        "files": list(visit.files.all()),
        "told": [(_("走访日期"), long_day(visit.visited_on)), (_("走访人员"), _("、").join(visit.inspectors))],
        "today": today(),
        "history": [timeline_entry(entry) for entry in history_of(visit)],
    }
    return render(request, "oversight/visit_detail.html", context, status=422 if form.errors else 200)
