"""报告是否可报: the year as it stands now, what stands in the way, and what is still to be explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cets_portal.norms.form import form_of
from cets_portal.norms.report_form import report_form_with
from dataquality.choices import ReportKind
from dataquality.models import AnnualReport, ReportPaper
from dataquality.rules.annual.issues import ReportIssue, Weight, report_issues
from dataquality.rules.annual.months import layout_of_year
from dataquality.rules.annual.year import Basis, Year, build_year
from dataquality.rules.plan import layout_of
from dataquality.rules.rows import Layout, rows_of
from dataquality.rules.snapshot import layout_from
from dataquality.selectors.report_months import months_of_year
from dataquality.selectors.reports import due_on


@dataclass(frozen=True)
class ReportReady:
    """报告现状: `explanations` by the issue's key, `fields` by section and id, `papers` those that were not removed."""

    basis: Basis
    year: Year
    issues: tuple[ReportIssue, ...]
    fields: Mapping[str, Mapping[str, str]]
    explanations: Mapping[str, str]
    papers: tuple[ReportPaper, ...]
    due_on: date | None

    @property
    def errors(self) -> tuple[ReportIssue, ...]:
        return tuple(one for one in self.issues if one.weight is Weight.ERROR)

    @property
    def unexplained(self) -> tuple[ReportIssue, ...]:
        """Questions without an explanation."""
        asked = (one for one in self.issues if one.weight is Weight.EXPLAIN)
        return tuple(one for one in asked if not self.explanations.get(one.key, "").strip())


def ready_of(report: AnnualReport, draft: Mapping[str, Any] | None = None) -> ReportReady:
    """The report as its draft and its months stand now; eight queries. `draft` in place of the stored one."""
    said = report.draft if draft is None else draft
    basis = basis_of(report, said)
    year = build_year(basis)
    papers = tuple(papers_of(report))
    fields = said.get("sections", {})
    return ReportReady(
        basis=basis,
        year=year,
        issues=report_issues(basis, year, fields, len(papers)),
        fields=fields,
        explanations=basis.explanations,
        papers=papers,
        due_on=due_on(report.sector, report.emission_year, report.kind),
    )


def basis_of(report: AnnualReport, draft: Mapping[str, Any]) -> Basis:
    """What the year is built from."""
    form = form_of(report.form_code)
    direct = report.kind == ReportKind.REPORT_ONLY
    months = () if direct else months_of_year(report.enterprise, report.sector, report.emission_year)
    layout = _layout(report, draft, direct) or layout_of_year(months)
    if not direct and not (layout.facilities or layout.flows) and report.plan_version:
        layout = layout_of(report.plan_version.content)
    return Basis(
        report_form=report_form_with(report.form_code),
        form=form,
        layout=layout,
        rows=rows_of(form, layout),
        months=months,
        stated={row: one.get("v", "") for row, one in draft.get("values", {}).items() if one.get("v")},
        explanations=draft.get("explanations", {}),
        direct=direct,
    )


def _layout(report: AnnualReport, draft: Mapping[str, Any], direct: bool) -> Layout | None:
    """Of an enterprise without months and plan: what it lists itself."""
    if not direct:
        return None
    said = draft.get("layout")
    return layout_from(said) if said else Layout()


def papers_of(report: AnnualReport) -> list[ReportPaper]:
    """Papers that stand, oldest first; one query."""
    found = ReportPaper.objects.filter(report=report, removed_at__isnull=True)
    return list(found.select_related("file", "added_by").order_by("section", "pk"))
