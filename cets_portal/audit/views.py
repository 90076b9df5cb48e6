"""审计日志页面: read only, searchable, exportable. A bureau's people see their province."""

from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cets_portal.audit import access
from cets_portal.audit.exports import LIMIT, log_csv, who
from cets_portal.audit.labels import kind_words, target_words
from cets_portal.audit.models import Entry
from cets_portal.audit.words import GROUPS, act_words
from cets_portal.clock.reading import today

PER_PAGE = 50


class Row(NamedTuple):
    """一行: the entry with who acted, the act, its object and the kind of object in the reader's words."""

    entry: Entry
    who: str
    act: str
    target: str
    kind: str


def audit_log(request: HttpRequest) -> HttpResponse:
    entries = access.entries_for(request.user, request.GET)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        Row(entry, who(entry), act_words(entry), target_words(entry), kind_words(entry)) for entry in page.object_list
    ]
    context = {"page": page, "rows": rows, "groups": GROUPS.items(), "most": LIMIT}
    return render(request, "audit/audit_log.html", context)


def audit_export(request: HttpRequest) -> HttpResponse:
    """Exactly what the filter shows, as CSV, in the reader's language."""
    response = HttpResponse(
        log_csv(access.entries_for(request.user, request.GET)), content_type="text/csv; charset=utf-8"
    )
    name = f"audit-{today():%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
