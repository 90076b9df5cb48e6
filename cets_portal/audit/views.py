"""审计日志页面: read only, searchable, exportable. A bureau's people see their province."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cets_portal.audit import access
from cets_portal.audit.exports import log_csv
from cets_portal.audit.words import act_words

PER_PAGE = 50


def audit_log(request: HttpRequest) -> HttpResponse:
    entries = access.entries_for(request.user, request.GET)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(entry, act_words(entry)) for entry in page.object_list]
    return render(request, "audit/audit_log.html", {"page": page, "rows": rows})


def audit_export(request: HttpRequest) -> HttpResponse:
    """Exactly what the filter shows, as CSV."""
    response = HttpResponse(
        log_csv(access.entries_for(request.user, request.GET)), content_type="text/csv; charset=utf-8"
    )
    name = f"audit-{timezone.localdate():%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
