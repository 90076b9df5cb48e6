"""规范页面: the notices and list rules in force, each number with its clause, source and grade."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cets_portal.deadlines import selectors
from cets_portal.deadlines.models import NormKind
from cets_portal.norms.errors import NormError
from cets_portal.norms.list_rule import load_list_rule
from cets_portal.norms.notice import load_notice


def norm_list(request: HttpRequest) -> HttpResponse:
    return render(request, "deadlines/norm_list.html", {"norms": selectors.current_norms()})


def norm_detail(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    try:
        template, context = _page_of(kind, code)
    except NormError as fault:
        raise Http404 from fault
    context |= {"texts": selectors.texts_of(kind, code), "today": timezone.localdate()}
    return render(request, template, context)


def _page_of(kind: str, code: str) -> tuple[str, dict[str, Any]]:
    if kind == NormKind.NOTICE:
        notice = load_notice(code)
        rows = [selectors.TaskRow.of(notice, task) for task in notice.tasks]
        return "deadlines/notice_detail.html", {"norm": notice, "rows": rows}
    if kind == NormKind.LIST_RULE:
        return "deadlines/list_rule_detail.html", {"norm": load_list_rule(code)}
    raise Http404
