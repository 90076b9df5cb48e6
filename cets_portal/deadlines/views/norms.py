"""规范页面: the notices and list rules in force, each number with its clause, source and grade."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cets_portal.clock.reading import today
from cets_portal.deadlines import selectors
from cets_portal.deadlines.choices import NormKind
from cets_portal.deadlines.views import norm_lines
from cets_portal.norms.clocks import load_clocks
from cets_portal.norms.errors import NormError
from cets_portal.norms.list_rule import load_list_rule
from cets_portal.norms.standing import load_standing
from cets_portal.norms.working_calendar import load_calendar

#: kind → its page, and who reads the file.
READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    NormKind.LIST_RULE: ("deadlines/list_rule_detail.html", load_list_rule),
    NormKind.STANDING: ("deadlines/standing_detail.html", load_standing),
    NormKind.CLOCKS: ("deadlines/clocks_detail.html", load_clocks),
    NormKind.CALENDAR: ("deadlines/calendar_detail.html", load_calendar),
}


def norm_list(request: HttpRequest) -> HttpResponse:
    return render(request, "deadlines/norm_list.html", {"norms": selectors.current_norms()})


def norm_detail(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    if kind == NormKind.FORM:  # It has a page of its own, with its download.
        return redirect("form-detail", code)
    try:
        template, context = _page_of(kind, code)
    except NormError as fault:
        raise Http404 from fault
    context |= {"texts": selectors.texts_of(kind, code), "today": today()}
    return render(request, template, context)


def _page_of(kind: str, code: str) -> tuple[str, dict[str, Any]]:
    if kind == NormKind.NOTICE:
        notice = selectors.notice_by_code(code)
        rows = [selectors.TaskRow.of(notice, task) for task in notice.tasks]
        return "deadlines/notice_detail.html", {"norm": notice, "rows": rows}
    if kind in norm_lines.READERS:
        norm, sections = norm_lines.sections_of(kind, code)
        return "deadlines/lines_detail.html", {"norm": norm, "sections": sections}
    if kind not in READERS:
        raise Http404
    template, reader = READERS[kind]
    return template, {"norm": reader(code)}
