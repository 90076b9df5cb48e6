"""报告内容: what a signed report says, as plain data for canonical JSON (schema 1). Pure.

Every figure is a text, written without exponent::

    {"schema": 1, "kind": "monthly" | "report_only", "number": n, "sector", "emission_year", "form": code of the monthly
     form, "report_form": code of the report's,
     "enterprise": {"uscc", "name", "province", "city"},
     "plan": {"year", "version", "sha256"} | null, "layout": layout as in a submission (rules.snapshot),
     "facilities": the facilities of the layout,
     "sections": [{"code", "title", "kind", "summary": bool, "grade", "fields": {id: {"label", "text"}},
                   "rows": [{"item": row text, "label", "unit", "decimals": int | null, "months": {month: text | null},
                             "from_months": text | null, "stated": text | null, "value": text, "method",
                             "rule": sum | weighted | last | computed | text, "explanation": text}]}],
     "carried": [{"values", "unless"}], "idle": [facility, …],
     "working": {row text: {… a step as in a submission}},
     "months": [{"month", "number" | null, "sha256", "status", "total" | null}],
     "total_tco2e": text, "months_total_tco2e": text | null, "months_sum_tco2e": text | null,
     "issues": [{"check", "row", "params", "explanation"}],
     "papers": [{"section", "name", "sha256", "sm3", "size"}],
     "declaration": {"text", "signed_by", "signed_post", "signed_at"},
     "filed_by", "signed_by", "submitted_at": instant, "due_on": date | null, "late": bool}
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from cets_portal.norms.report_form import ReportSection, SectionKind, report_form_of
from dataquality.rules.annual.carried import carried_data
from dataquality.rules.annual.issues import ReportIssue
from dataquality.rules.annual.months import MonthFigures
from dataquality.rules.annual.year import Basis, Year, YearRow
from dataquality.rules.snapshot import column_total, figure, layout_data, step_data

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFrame:
    """报告外框: who, what, when; everything that the year itself does not hold."""

    number: int
    kind: str
    sector: str
    emission_year: int
    enterprise: Mapping[str, str]
    plan: Mapping[str, Any] | None
    fields: Mapping[str, Mapping[str, str]]
    papers: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    explanations: Mapping[str, str] = field(default_factory=dict)
    filed_by: str = ""
    signed_by: str = ""
    signed_post: str = ""
    submitted_at: str = ""
    due_on: date | None = None
    late: bool = False


def report_content(basis: Basis, year: Year, issues: Iterable[ReportIssue], frame: ReportFrame) -> dict[str, Any]:
    """The content of a version; see the schema above."""
    layout = layout_data(basis.layout)
    return {
        "schema": SCHEMA,
        "kind": frame.kind,
        "number": frame.number,
        "sector": frame.sector,
        "emission_year": frame.emission_year,
        "form": basis.form.code,
        "report_form": basis.report_form.code,
        "enterprise": dict(frame.enterprise),
        "plan": dict(frame.plan) if frame.plan else None,
        "layout": layout,
        "facilities": layout["facilities"],
        "sections": [_section(one, year, frame.fields.get(one.code, {})) for one in basis.report_form.sections],
        "carried": carried_data(year.carried),
        "idle": sorted(year.idle),
        "working": {step.key: step_data(step) for step in year.working.steps},
        "months": [] if basis.direct else [_month(one) for one in basis.months],
        **_totals(year),
        "issues": [one.plain() | {"explanation": frame.explanations.get(one.key, "")} for one in issues],
        "papers": [dict(one) for one in frame.papers],
        **_signature(basis, frame),
    }


def _totals(year: Year) -> dict[str, str | None]:
    named = {"months_total_tco2e": year.months_total, "months_sum_tco2e": year.months_sum}
    known = {name: figure(total) if total is not None else None for name, total in named.items()}
    return {"total_tco2e": figure(year.total) if year.total is not None else "", **known}


def _signature(basis: Basis, frame: ReportFrame) -> dict[str, Any]:
    return {
        "declaration": {
            "text": basis.report_form.declaration,
            "signed_by": frame.signed_by,
            "signed_post": frame.signed_post,
            "signed_at": frame.submitted_at,
        },
        "filed_by": frame.filed_by,
        "signed_by": frame.signed_by,
        "submitted_at": frame.submitted_at,
        "due_on": frame.due_on.isoformat() if frame.due_on else None,
        "late": frame.late,
    }


def _section(section: ReportSection, year: Year, said: Mapping[str, str]) -> dict[str, Any]:
    rows = [row_data(one) for one in year.rows if one.section == section.code]
    return {
        "code": section.code,
        "title": section.title,
        "kind": section.kind.value,
        "summary": section.summary,
        "grade": str(section.grade),
        "fields": {one.id: {"label": one.label, "text": said.get(one.id, "")} for one in section.fields},
        "rows": rows if section.kind is SectionKind.ROWS else [],
    }


def fields_in_order(report_form: str, section: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, text) of a stored section in the order of its form: canonical JSON has sorted them. Raises NormError."""
    order = [one.id for one in report_form_of(report_form).section(section["code"]).fields]
    names = sorted(section["fields"], key=lambda name: order.index(name) if name in order else len(order))
    return [(section["fields"][name]["label"], section["fields"][name]["text"]) for name in names]


def row_data(one: YearRow) -> dict[str, Any]:
    """A row as it is stored."""
    parameter = one.row.parameter
    return {
        "item": one.text,
        "label": label_of(one),
        "unit": one.row.unit,
        "decimals": None if parameter.is_text else parameter.decimals,
        "months": dict(one.months),
        "from_months": one.from_months,
        "stated": one.stated,
        "value": one.value,
        "method": one.method.value,
        "rule": one.rule.value,
        "explanation": one.explanation if one.is_stated else "",
    }


def label_of(one: YearRow) -> str:
    """The name of a row with that of its item."""
    row = one.row
    return f"{row.item.name} {row.parameter.label}" if row.item else row.parameter.label


def _month(one: MonthFigures) -> dict[str, Any]:
    return {
        "month": str(one.month),
        "number": one.number,
        "sha256": one.sha256,
        "status": one.standing.value,
        "total": figure(one.total) if one.total is not None else None,
    }


def total_of(year: Year) -> str:
    """The reported emissions as their column keeps them; "" where there are none."""
    return figure(column_total(year.total)) if year.total is not None else ""
