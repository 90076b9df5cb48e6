"""报告版本: what was signed, with its receipt, and what changed between two versions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.clock.reading import today
from cets_portal.evidence.paper import missing
from dataquality.access.reports import is_own, report_for, version_for
from dataquality.rules.annual.difference import ReportChange
from dataquality.selectors.reports import difference, versions_of
from dataquality.views.reports.version_page import (
    Stored,
    stored_differences,
    stored_facilities,
    stored_issues,
    stored_months,
    stored_of,
    stored_papers,
    stored_sections,
    unread_note,
)
from dataquality.views.reports.words import place_name, row_name, shown_value

_PARTS = {
    "total": gettext_lazy("年度排放量"),
    "month": gettext_lazy("各月存证"),
    "field": gettext_lazy("文字"),
    "value": gettext_lazy("全年数值"),
    "explanation": gettext_lazy("说明"),
    "paper": gettext_lazy("附件"),
}


def report_version(request: HttpRequest, pk: int) -> HttpResponse:
    """版本页: every section as it was signed."""
    version = version_for(user_of(request), pk)
    stored = stored_of(version)
    context = _frame(request, stored) | {
        "sections": stored_sections(stored),
        "differences": stored_differences(stored),
        "months": stored_months(stored),
        "issues": stored_issues(stored),
        "paper_lines": stored_papers(stored),
        "facilities": stored_facilities(stored),
        "unread": unread_note(stored),
        "no_pdf": missing(),
    }
    return render(request, "dataquality/reports/version.html", context)


def _frame(request: HttpRequest, stored: Stored) -> dict[str, Any]:
    report = report_for(user_of(request), stored.version.report_id)
    return {
        "report": report,
        "version": stored.version,
        "content": stored.content,
        "versions": list(versions_of(report)),
        "own": is_own(user_of(request), report),
        "receipts_open": not is_role(request, Role.VERIFIER),
        "today": today(),
    }


def report_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """与另一版比对: against an earlier version (`?with=`), by default the one before."""
    after = version_for(user_of(request), pk)
    others = [one for one in versions_of(after.report) if one.number < after.number]
    chosen = next((one for one in others if str(one.number) == request.GET.get("with", "")), None)
    before = chosen or (others[0] if others else None)
    if before is None:
        raise Http404
    old, new = stored_of(before), stored_of(after)
    context = _frame(request, new) | {
        "before": before,
        "others": others,
        "parts": _parts(difference(before, after), old, new),
    }
    return render(request, "dataquality/reports/compare.html", context)


def _parts(changes: tuple[ReportChange, ...], old: Stored, new: Stored) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in changes:
        found.setdefault(one.part, []).append(_change(one, old, new))
    return [{"title": _PARTS[part], "lines": lines} for part, lines in found.items()]


def _change(one: ReportChange, old: Stored, new: Stored) -> dict[str, Any]:
    row = new.rows.get(one.key) or old.rows.get(one.key)
    is_value = one.part == "value" and row is not None
    return {
        "title": _title(one, new)
        if row is None
        else f"{place_name(new.layout, row.key.facility)} {row_name(row)}".strip(),
        "unit": one.unit,
        "before": shown_value(row, one.before) if is_value and row else one.before,
        "after": shown_value(row, one.after) if is_value and row else one.after,
        "is_new": one.before is None,
        "is_gone": one.after is None,
    }


def _title(one: ReportChange, new: Stored) -> str:
    if one.part == "total":
        return _("年度排放量")
    return _(one.label) if one.label else one.key
