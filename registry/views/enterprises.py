"""企业登记册的页面: the register and its export, an enterprise's page, its events and facilities."""

from datetime import date
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import address_in_full, is_role, page_of, user_of
from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock import reading as clock
from cets_portal.evidence.services import read, store
from cets_portal.workbooks import writing
from registry import access
from registry.forms import EventForm, FacilityForm, WithdrawForm
from registry.models import Enterprise, EnterpriseEvent
from registry.resources import RegisterResource, lines_of, register_columns
from registry.selectors.register import register
from registry.selectors.register_lines import register_rows, rows_in_chunks
from registry.services import events
from registry.services.register import add_facility
from registry.views.answers import download, stream
from registry.views.enterprise_page import event_facts, page_context
from registry.views.event_kinds import event_kinds, words_of
from registry.views.register_page import (
    account_options,
    city_options,
    figure_options,
    is_narrowed,
    province_options,
    register_query,
    state_options,
)

#: A workbook of more enterprises takes longer than a person waits; a CSV is written as fast as it is read.
MOST_XLSX = 10_000
#: With its ending a document's name still fits its column.
LONGEST_STEM = 190


def enterprise_list(request: HttpRequest) -> HttpResponse:
    """企业登记册."""
    if address := address_in_full(request):
        return redirect(address)
    query = register_query(request)
    page = page_of(request, register(access.enterprises_for(user_of(request)), query))
    context = {
        "page": page,
        "rows": register_rows(list(page.object_list), query),
        "query": query,
        "narrowed": is_narrowed(query),
        "figures": figure_options(request, query),
        "provinces": province_options(request),
        "cities": city_options(request, query),
        "states": state_options(),
        "accounts": account_options(),
        "may_import": is_role(request, Role.CLERK),
    }
    return render(request, "registry/enterprise_list.html", context)


@shows_refusal(back="enterprise-list")
def enterprise_export(request: HttpRequest) -> HttpResponseBase:
    """导出: exactly what the page shows, every page of it, as .xlsx or .csv."""
    query = register_query(request)
    found = register(access.enterprises_for(user_of(request)), query)
    ending = "csv" if request.GET.get("format") == "csv" else "xlsx"
    if ending == "xlsx" and found.count() > MOST_XLSX:
        message = _("超过 %(most)s 家，请改导 CSV，或先按地市、行业筛选后再导 Excel。")
        raise Refused(message % {"most": f"{MOST_XLSX:,}"}, code="too_long")
    resource = RegisterResource()
    columns = register_columns(resource)
    lines = (resource.export_resource(line) for line in lines_of(rows_in_chunks(found, query), query))
    name = _("企业登记册_%(day)s") % {"day": query.today.isoformat()}
    if ending == "csv":
        return stream(writing.csv_lines(columns, lines), f"{name}.csv")
    return download(writing.write_table_xlsx(columns, lines, made_on=query.today), f"{name}.xlsx")


def enterprise_detail(request: HttpRequest, uscc: str) -> HttpResponse:
    """企业页."""
    enterprise = access.enterprise_for(user_of(request), uscc)
    return render(request, "registry/enterprise_detail.html", page_context(request, enterprise))


def event_add(request: HttpRequest, uscc: str) -> HttpResponse:
    """登记事项, with the document it rests on."""
    user, today = user_of(request), clock.today()
    enterprise = access.enterprise_for(user, uscc)
    kind = request.POST.get("kind", "") if request.method == "POST" else request.GET.get("kind", "")
    form = EventForm(request.POST or None, request.FILES or None, enterprise=enterprise, today=today, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            event = _record_event(form, enterprise, user, today)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已登记“%(kind)s”。") % {"kind": event.get_kind_display()})
            return redirect("enterprise-detail", enterprise.uscc)
    context = {"enterprise": enterprise, "form": form, "kinds": event_kinds(), "kind": words_of(form.chosen)}
    return render(request, "registry/enterprise_event_add.html", context)


def _record_event(form: EventForm, enterprise: Enterprise, user: User, today: date) -> EnterpriseEvent:
    uploaded = form.cleaned_data["document"]
    stored = store(uploaded.content, media_type=uploaded.kind.media_type, by=user)
    name = f"{Path(uploaded.name).stem[:LONGEST_STEM]}.{uploaded.kind.ending}"
    return events.record_event(enterprise, by=user, today=today, document=stored, document_name=name, **form.event())


def event_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销事项: it stays on the page, crossed out, with who withdrew it and why."""
    event = access.event_for(user_of(request), pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            events.withdraw_event(event, reason=form.cleaned_data["reason"], by=user_of(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已撤销，原记录和理由保留在企业页。"))
            return redirect("enterprise-detail", event.enterprise.uscc)
    context = {"event": event, "form": form, "facts": event_facts(event)}
    return render(request, "registry/enterprise_event_withdraw.html", context)


def event_document(request: HttpRequest, pk: int) -> HttpResponse:
    """证明文件, as it was handed in."""
    event = access.event_for(user_of(request), pk)
    if event.document is None:
        raise Http404
    return download(read(event.document), event.document_name, event.document.media_type)


def facility_add(request: HttpRequest, uscc: str) -> HttpResponse:
    """登记设施."""
    enterprise = access.enterprise_for(user_of(request), uscc)
    form = FacilityForm(request.POST or None, enterprise=enterprise, today=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            facility = add_facility(enterprise, by=user_of(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已登记设施 %(name)s。") % {"name": facility})
            return redirect("enterprise-detail", enterprise.uscc)
    return render(request, "registry/facility_add.html", {"enterprise": enterprise, "form": form})
