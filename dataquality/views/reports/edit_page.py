"""编制页的内容: one section of a report, its issues, and the way to the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.clock.reading import today
from cets_portal.norms.report_form import ReportSection, SectionKind
from dataquality.choices import ReportKind
from dataquality.forms.reports import ReportPaperForm
from dataquality.models import AnnualReport, Filing
from dataquality.rules.annual.issues import Weight
from dataquality.selectors.report_ready import ReportReady, ready_of
from dataquality.services.reports.drafts import Typed
from dataquality.views.reports.lines import section_lines
from dataquality.views.reports.words import (
    MONTHS_TAB,
    PAPERS_TAB,
    IssueLine,
    issue_line,
    month_lines,
    rows_by_text,
    section_title,
)


@dataclass(frozen=True)
class Tab:
    """分部: where one goes on."""

    code: str
    label: str
    url: str
    on: bool
    open: int


@dataclass(frozen=True)
class FieldLine:
    """文字栏 of a section."""

    name: str
    label: str
    text: str
    required: bool
    long: bool
    faulty: bool


def edit_context(
    request: HttpRequest, report: AnnualReport, section: str, typed: Typed | None = None
) -> dict[str, Any]:
    """Everything the page of one section draws; 404 for a section that the report has not."""
    ready = ready_of(report)
    if section not in _codes(ready, report):
        raise Http404
    lines = issue_lines(ready)
    mine = [one for one in lines if one.section == section]
    return {
        "report": report,
        "ready": ready,
        "section": section,
        "title": _title(ready, section),
        "tabs": _tabs(ready, report, section, lines),
        "issues": mine or lines[:0],
        "other_issues": [one for one in lines if one.section != section and one.issue.weight is not Weight.NOTICE],
        "may_edit": report.is_editable and is_role(request, Role.FILER),
        "acts": actions_for(report, user_of(request)),
        "blocked": blocked(ready),
        "today": today(),
        "typed": typed,
    } | _part(report, ready, section, typed)


def issue_lines(ready: ReportReady) -> list[IssueLine]:
    """Everything found, in order."""
    rows = rows_by_text(ready.basis.form, ready.basis.layout)
    return [issue_line(one, rows, ready.basis.layout, ready.explanations) for one in ready.issues]


def blocked(ready: ReportReady) -> str:
    """Why the report cannot be handed over yet; "" where it can."""
    if ready.errors:
        return _("错误改正、缺项补齐后才能送签")
    return _("须说明之处请逐一写明") if ready.unexplained else ""


def first_open(ready: ReportReady) -> str:
    """The section in which the first thing to do stands; "" where nothing is open."""
    wanted = [*ready.errors, *ready.unexplained]
    lines = [one for one in issue_lines(ready) if one.issue in wanted]
    return lines[0].section if lines else ""


def first_section(ready: ReportReady, report: AnnualReport) -> str:
    return _codes(ready, report)[0]


def _codes(ready: ReportReady, report: AnnualReport) -> list[str]:
    months = [] if report.kind == ReportKind.REPORT_ONLY else [MONTHS_TAB]
    return [*months, *(one.code for one in ready.basis.report_form.sections), PAPERS_TAB]


def _title(ready: ReportReady, section: str) -> str:
    titles = {MONTHS_TAB: _("各月存证"), PAPERS_TAB: _("附件")}
    return titles.get(section) or section_title(ready.basis.report_form, section)


def _tabs(ready: ReportReady, report: AnnualReport, here: str, lines: list[IssueLine]) -> list[Tab]:
    waiting = {one.key for one in (*ready.errors, *ready.unexplained)}
    return [
        Tab(
            code, _title(ready, code), reverse("report-section", args=[report.pk, code]), code == here,
            sum(one.section == code and one.issue.key in waiting for one in lines),
        )
        for code in _codes(ready, report)
    ]  # fmt: skip


def _part(report: AnnualReport, ready: ReportReady, section: str, typed: Typed | None) -> dict[str, Any]:
    if section == MONTHS_TAB:
        filings = Filing.objects.filter(enterprise=report.enterprise_id, sector=report.sector)
        of_year = filings.filter(month__startswith=f"{report.emission_year}-").values_list("month", "pk")
        return {"months": month_lines(ready.basis.months, dict(of_year))}
    if section == PAPERS_TAB:
        return {"paper_form": ReportPaperForm(sections=paper_sections(ready))}
    found = ready.basis.report_form.section(section)
    fields = {"fields": _fields(ready, found, typed)}
    if found.kind is SectionKind.FACILITIES:
        return fields | {"facilities": facility_lines(ready), "direct": ready.basis.direct}
    if found.kind is SectionKind.ROWS:
        return fields | {"groups": section_lines(ready, section, typed.values if typed else None)}
    return fields


def paper_sections(ready: ReportReady) -> list[tuple[str, str]]:
    """What a paper may belong to."""
    form = ready.basis.report_form
    return [(one.code, section_title(form, one.code)) for one in form.sections]


def _fields(ready: ReportReady, section: ReportSection, typed: Typed | None) -> list[FieldLine]:
    said: Mapping[str, str] = ready.fields.get(section.code, {})
    posted = typed.fields.get(section.code, {}) if typed else {}
    faulty = {one.row for one in ready.errors if one.check == "field"}
    return [
        FieldLine(
            f"f:{section.code}/{one.id}", _(one.label), posted.get(one.id, said.get(one.id, "")), one.required,
            one.long, f"{section.code}/{one.id}" in faulty,
        )
        for one in section.fields
    ]  # fmt: skip


@dataclass(frozen=True)
class FacilityLine:
    """设施 of the report."""

    code: str
    name: str
    kind: str
    capacity: str
    items: str


def facility_lines(ready: ReportReady) -> list[FacilityLine]:
    form = ready.basis.form
    return [
        FacilityLine(
            one.code, one.name, _(form.facility_kind(one.kind).name),
            f"{one.capacity:,f} {form.facility_kind(one.kind).capacity_unit}" if one.capacity is not None else "–",
            _("、").join(dict.fromkeys(_(form.item(flow.item).name) for flow in one.flows)) or "–",
        )
        for one in ready.basis.layout.facilities
    ]  # fmt: skip
