"""提交快照: what a submission says, as plain data for canonical JSON; written here and read back here. Pure.

Schema "filing/1". Every figure is a text, written without exponent::

    {"schema": "filing/1", "number": n, "sector", "month", "form": code of the form,
     "enterprise": {"uscc", "name", "province", "city"},
     "plan": {"year", "version", "sha256": digest of the plan's content},
     "layout": {"facilities": [{"code", "name", "kind", "capacity", "cofired", "details": {…}, "flows": […]}],
                "flows": [{"item", "direction", "bought"}]},
     "planned": {row: method that the plan gives},
     "not_operating": bool, "not_operating_reason": text,
     "operations": {facility: {"s": answer, "n": note}}, "idle": [facility, …],
     "values": {row: {"v": figure or text, "m": method, "n": note}},
     "computed": {row: {"v", "unrounded", "unit", "decimals", "label", "formula", "clause", "grade",
                        "inputs": [[label, figure, unit, origin], …]}},
     "missing": {row: [row, …]}, "total": figure or null (tCO2e),
     "issues": [{… Issue.plain(), "explanation": text}],
     "papers": [{"kind", "name", "sha256", "sm3", "size", "rows": […], "lab": {…} or null}],
     "filed_by", "signed_by", "signed_post": text, "submitted_at": instant, "due_on": date or null,
     "late": bool}

A later schema gets a new name and a reader of its own; what was written under this one is read by `facts_from`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from cets_portal.norms.form import Direction, Form, Method
from dataquality.rules.facts import CalcStep, FilingFacts, Lab, Paper, PlanRow, Value, Working
from dataquality.rules.issues import Issue
from dataquality.rules.rows import Flow, Layout, PlannedFacility, Row, rows_of

SCHEMA: Final = "filing/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """快照的外框: who, what, when, on which plan; everything that the facts do not hold."""

    number: int
    sector: str
    enterprise: Mapping[str, str]
    plan: Mapping[str, Any]
    filed_by: str
    signed_by: str
    signed_post: str
    submitted_at: str
    due_on: date | None
    late: bool
    not_operating_reason: str
    operation_notes: Mapping[str, str]
    explanations: Mapping[str, str]
    files: Mapping[str, tuple[str, int]]


def figure(number: Decimal) -> str:
    """A figure as text, never with an exponent."""
    return format(number, "f")


def snapshot(facts: FilingFacts, issues: Iterable[Issue], frame: Frame) -> dict[str, Any]:
    """The content of a submission; see the schema above. `frame.files`: SHA-256 → (SM3, size)."""
    return {
        "schema": SCHEMA,
        "number": frame.number,
        "sector": frame.sector,
        "month": str(facts.month),
        "form": facts.form.code,
        "enterprise": dict(frame.enterprise),
        "plan": dict(frame.plan),
        "layout": layout_data(facts.layout),
        "planned": {row: planned.method.value for row, planned in facts.plan.items()},
        "not_operating": facts.not_operating,
        "not_operating_reason": frame.not_operating_reason,
        "operations": {
            code: {"s": answer, "n": frame.operation_notes.get(code, "")} for code, answer in facts.operations.items()
        },
        "idle": sorted(facts.idle),
        "values": {row: value_data(value) for row, value in facts.values.items()},
        **working_data(facts.working),
        "issues": [one.plain() | {"explanation": frame.explanations.get(one.key, "")} for one in issues],
        "papers": [paper_data(one, frame.files) for one in facts.papers],
        "filed_by": frame.filed_by,
        "signed_by": frame.signed_by,
        "signed_post": frame.signed_post,
        "submitted_at": frame.submitted_at,
        "due_on": frame.due_on.isoformat() if frame.due_on else None,
        "late": frame.late,
    }


def value_data(value: Value) -> dict[str, str]:
    text = figure(value.number) if value.number is not None else value.text
    return {"v": text, "m": value.method.value, "n": value.note}


def working_data(working: Working) -> dict[str, Any]:
    """Computed rows, what could not be computed, and the total."""
    return {
        "computed": {step.key: step_data(step) for step in working.steps},
        "missing": {row: list(needs) for row, needs in working.missing},
        "total": figure(working.total) if working.total is not None else None,
    }


def step_data(step: CalcStep) -> dict[str, Any]:
    return {
        "v": figure(step.value),
        "unrounded": figure(step.unrounded),
        "unit": step.unit,
        "decimals": step.decimals,
        "label": step.label,
        "formula": step.formula,
        "clause": step.clause,
        "grade": str(step.grade),
        "inputs": [[one.label, figure(one.value), one.unit, one.origin] for one in step.inputs],
    }


def paper_data(paper: Paper, files: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    sm3, size = files.get(paper.sha256, ("", 0))
    return {
        "kind": paper.kind,
        "name": paper.name,
        "sha256": paper.sha256,
        "sm3": sm3,
        "size": size,
        "rows": sorted(paper.proves),
        "lab": lab_data(paper.lab) if paper.lab else None,
    }


def lab_data(lab: Lab) -> dict[str, Any]:
    days = {name: getattr(lab, name) for name in ("sampled_on", "received_on", "tested_on", "reported_on")}
    return {
        "number": lab.number,
        "laboratory": lab.laboratory,
        "laboratory_uscc": lab.laboratory_uscc,
        "cma": lab.cma,
        "cnas": lab.cnas,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def layout_data(layout: Layout) -> dict[str, Any]:
    """The layout as plain data; `layout_from` reads it back."""
    return {"facilities": [_facility(one) for one in layout.facilities], "flows": [_flow(one) for one in layout.flows]}


def _facility(one: PlannedFacility) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "capacity": figure(one.capacity) if one.capacity is not None else None,
        "cofired": one.cofired,
        "details": dict(one.details),
        "flows": [_flow(flow) for flow in one.flows],
    }


def _flow(flow: Flow) -> dict[str, Any]:
    return {"item": flow.item, "direction": str(flow.direction), "bought": flow.bought}


def layout_from(data: Mapping[str, Any]) -> Layout:
    """The layout under which a submission was made."""
    return Layout(tuple(map(_facility_from, data["facilities"])), _flows_from(data["flows"]))


def _facility_from(said: Mapping[str, Any]) -> PlannedFacility:
    capacity = said["capacity"]
    return PlannedFacility(
        code=said["code"],
        name=said["name"],
        kind=said["kind"],
        capacity=Decimal(capacity) if capacity is not None else None,
        flows=_flows_from(said["flows"]),
        cofired=said["cofired"],
        details=tuple(sorted(said["details"].items())),
    )


def _flows_from(said: Iterable[Mapping[str, Any]]) -> tuple[Flow, ...]:
    return tuple(Flow(one["item"], Direction(one["direction"]), bought=one["bought"]) for one in said)


def values_from(content: Mapping[str, Any], rows: Sequence[Row]) -> dict[str, Value]:
    """The filed values of a submission, for its own rows."""
    texts = {row.text for row in rows if row.parameter.is_text}
    return {key: _value_from(said, is_text=key in texts) for key, said in content["values"].items()}


def _value_from(said: Mapping[str, str], *, is_text: bool) -> Value:
    method = Method(said["m"])
    if is_text or not said["v"]:
        return Value(text=said["v"], method=method, note=said["n"])
    return Value(number=Decimal(said["v"]), method=method, note=said["n"])


@dataclass(frozen=True, slots=True)
class Filed:
    """重算所需: layout, rows, what the plan said and what was filed, from the submission itself."""

    layout: Layout
    rows: tuple[Row, ...]
    values: Mapping[str, Value]
    plan: Mapping[str, PlanRow]
    idle: frozenset[str]
    not_operating: bool


def facts_from(content: Mapping[str, Any], form: Form) -> Filed:
    """What the calculation needs, from a stored content alone. `form`: that of content["form"]."""
    layout = layout_from(content["layout"])
    rows = rows_of(form, layout)
    plan = {row: PlanRow(Method(method)) for row, method in content["planned"].items()}
    values = values_from(content, rows)
    return Filed(layout, rows, values, plan, frozenset(content["idle"]), content["not_operating"])


def figures_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """The compact figures that later months look back at: {"values": {row: [figure, method]}, "idle": […]}."""
    filed = {row: [one["v"], one["m"]] for row, one in content["values"].items() if _is_figure(one["v"])}
    computed = {row: [one["v"], Method.COMPUTED.value] for row, one in content["computed"].items()}
    return {"values": filed | computed, "idle": content["idle"]}


def column_total(total: Decimal) -> Decimal:
    """The total as its column keeps it: six decimals, half up."""
    return total.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def _is_figure(text: str) -> bool:
    body = text.removeprefix("-").replace(".", "", 1)
    return body.isascii() and body.isdigit()


@dataclass(frozen=True, slots=True)
class FigureDifference:
    """重算差异: a row (or "total"), what stands in the submission and what its own content gives now."""

    row: str
    stored: str | None
    recomputed: str | None


def figure_differences(content: Mapping[str, Any], working: Working) -> tuple[FigureDifference, ...]:
    """Where a working made from the content itself says something else than the content; empty when all agree."""
    again = working_data(working)
    stored, made = content["computed"], again["computed"]
    rows = [
        FigureDifference(row, stored.get(row, {}).get("v"), made.get(row, {}).get("v"))
        for row in sorted(stored.keys() | made.keys())
        if stored.get(row) != made.get(row)
    ]
    if content["total"] != again["total"]:
        rows.append(FigureDifference("total", content["total"], again["total"]))
    return tuple(rows)
