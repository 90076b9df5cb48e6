"""设施与品种: what an enterprise that files directly lists itself; one act, one address."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.norms.form import Direction, form_of
from dataquality.access.reports import own_report_for
from dataquality.choices import ReportKind
from dataquality.forms.reports import DIRECTIONS, FacilityForm, FlowForm, revision_of
from dataquality.models import AnnualReport
from dataquality.rules.rows import Flow
from dataquality.services.reports import layouts
from dataquality.services.reports.layouts import NewFlow, layout_of_draft


def report_layout(request: HttpRequest, pk: int) -> HttpResponse:
    """设施与品种."""
    report = _own(request, pk)
    if not report.is_editable:
        return redirect("report-detail", pk)
    return _page(request, report)


def _own(request: HttpRequest, pk: int) -> AnnualReport:
    report = own_report_for(user_of(request), pk)
    if report.kind != ReportKind.REPORT_ONLY:
        raise Http404
    return report


def _page(request: HttpRequest, report: AnnualReport, status: int = 200, **forms_: forms.Form) -> HttpResponse:
    form, layout = form_of(report.form_code), layout_of_draft(report)
    context: dict[str, Any] = {
        "report": report,
        "places": [("", _("企业层级"), "", _flows(report, layout.flows))]
        + [
            (one.code, one.name, _(form.facility_kind(one.kind).name), _flows(report, one.flows))
            for one in layout.facilities
        ],
        "facility_form": FacilityForm(form=form, auto_id="facility-%s"),
        "flow_form": FlowForm(form=form, layout=layout, auto_id="flow-%s"),
        "may_edit": is_role(request, Role.FILER),
    }
    return render(request, "dataquality/reports/layout.html", context | forms_, status=status)


def _flows(report: AnnualReport, flows: tuple[Flow, ...]) -> list[dict[str, Any]]:
    form = form_of(report.form_code)
    return [
        {
            "item": one.item,
            "name": _(form.item(one.item).name),
            "direction": one.direction.value,
            "way": DIRECTIONS[one.direction] if one.direction is not Direction.NONE else "",
            "bought": one.bought,
        }
        for one in flows
    ]


@require_POST
@shows_refusal(back="report-layout")
def report_facility_add(request: HttpRequest, pk: int) -> HttpResponse:
    """添加设施."""
    report = _own(request, pk)
    form = FacilityForm(request.POST, form=form_of(report.form_code), auto_id="facility-%s")
    if form.is_valid():
        try:
            layouts.add_facility(report, **form.cleaned_data, by=user_of(request), revision=revision_of(request.POST))
        except (Conflict, Forbidden):
            raise
        except Refused as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已添加设施。"))
            return redirect("report-layout", pk)
    return _page(request, report, 422, facility_form=form)


@require_POST
@shows_refusal(back="report-layout")
def report_facility_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """移除设施."""
    report = _own(request, pk)
    code, revision = request.POST.get("code", ""), revision_of(request.POST)
    layouts.remove_facility(report, code, by=user_of(request), revision=revision)
    messages.success(request, _("已移除设施。"))
    return redirect("report-layout", pk)


@require_POST
@shows_refusal(back="report-layout")
def report_flow_add(request: HttpRequest, pk: int) -> HttpResponse:
    """添加品种."""
    report = _own(request, pk)
    form = FlowForm(request.POST, form=form_of(report.form_code), layout=layout_of_draft(report), auto_id="flow-%s")
    if form.is_valid():
        new = NewFlow(**form.cleaned_data)
        try:
            layouts.add_flow(report, new, by=user_of(request), revision=revision_of(request.POST))
        except (Conflict, Forbidden):
            raise
        except Refused as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已添加品种。"))
            return redirect("report-layout", pk)
    return _page(request, report, 422, flow_form=form)


@require_POST
@shows_refusal(back="report-layout")
def report_flow_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """移除品种."""
    report = _own(request, pk)
    said = request.POST
    gone = NewFlow(said.get("facility", ""), said.get("item", ""), said.get("direction", ""))
    layouts.remove_flow(report, gone, by=user_of(request), revision=revision_of(said))
    messages.success(request, _("已移除品种。"))
    return redirect("report-layout", pk)
