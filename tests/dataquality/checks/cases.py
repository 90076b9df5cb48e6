"""检查个案: reads tests/cases/filing_checks.toml: what is changed in an honest month so that a check finds it.

A case and its `twin` (which the check lets pass; without one the honest month itself) may change:
`month`; `fuel` (an item of the sample put in place of another); `details`, `capacity`, `cofired` of a facility;
`values` (row = "21.2", "default", "default 26.7", "text 委托检测", "empty"; "21.2 # note");
`lab` (fields of every laboratory report); `papers` (kind = "" to drop it, or fields); `plan` (row = method, "" to
drop it); `history` (row = "2025-09 21.2 measured; …" or "x8 21.2"); `operations`, `idle`, `not_operating`; `merged`.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from cets_portal.norms.form import Method
from cets_portal.norms.months import Month
from dataquality.rules.facts import FilingFacts, Lab, Paper, Past, PlanRow, Value
from dataquality.rules.rows import Flow, Layout, PlannedFacility
from tests.cases import read_cases
from tests.dataquality import making
from tests.dataquality.checks.filings import assembled, form_of_month

Change = Mapping[str, Any]


def cases() -> list[dict[str, Any]]:
    """Every case as it stands in the file."""
    found: list[dict[str, Any]] = read_cases("filing_checks")["cases"]
    return found


def facts_of(sector: str, change: Change) -> FilingFacts:
    """The honest month of a sector with this change."""
    month = Month.from_text(change.get("month", str(making.MONTH)))
    form, layout = form_of_month(sector, month), _layout(making.layout(sector), change)
    values = dict(making.values_of(form, layout))
    planned = {text: PlanRow(value.method) for text, value in values.items()}
    values = _with_values(values, change.get("values", {}))
    facts = assembled(
        form, layout, month, values, idle=frozenset(change.get("idle", ())),
        not_operating=change.get("not_operating", False),
    )  # fmt: skip
    return replace(
        facts,
        operations={**facts.operations, **change.get("operations", {})},
        plan=_plan({**planned, **{text: PlanRow(one.method) for text, one in values.items()}}, change),
        papers=tuple(_papers(facts.papers, change)),
        history={row: _history(said, month) for row, said in change.get("history", {}).items()},
    )


def _layout(layout: Layout, change: Change) -> Layout:
    facilities = tuple(_facility(one, change) for one in layout.facilities)
    if "merged" in change:
        first = facilities[0]
        members = tuple(PlannedFacility(code, code, "member", Decimal(210)) for code in change["merged"])
        facilities = (replace(first, details=(*first.details, ("merged", " ".join(change["merged"])))), *members)
    return Layout(facilities, tuple(_flow(one, change) for one in (*layout.flows, *_more(change))))


def _more(change: Change) -> list[Flow]:
    return [Flow(item) for item in change.get("flows", ())]


def _facility(one: PlannedFacility, change: Change) -> PlannedFacility:
    details = dict(one.details) | change.get("details", {})
    capacity = Decimal(change["capacity"]) if "capacity" in change else one.capacity
    flows = tuple(_flow(flow, change) for flow in one.flows)
    cofired = change.get("cofired", one.cofired)
    return replace(one, details=tuple(details.items()), capacity=capacity, flows=flows, cofired=cofired)


def _flow(flow: Flow, change: Change) -> Flow:
    return replace(flow, item=change.get("fuel", {}).get(flow.item, flow.item))


def _with_values(values: dict[str, Value], changes: Mapping[str, str]) -> dict[str, Value]:
    for row, said in changes.items():
        if said == "empty":
            values.pop(row, None)
        else:
            values[row] = _value(said)
    return values


def _value(said: str) -> Value:
    said, _mark, note = (part.strip() for part in said.partition("#"))
    word, _space, rest = said.partition(" ")
    if word == "text":
        return Value(text=rest, method=Method.TEXT, note=note)
    if word in set(Method):
        return Value(Decimal(rest) if rest else None, method=Method(word), note=note)
    return Value(Decimal(word), note=note)


def _plan(plan: dict[str, PlanRow], change: Change) -> dict[str, PlanRow]:
    said = change.get("plan", {})
    plan = {row: one for row, one in plan.items() if said.get(row) != ""}
    return plan | {row: PlanRow(Method(method)) for row, method in said.items() if method}


def _papers(papers: tuple[Paper, ...], change: Change) -> list[Paper]:
    said, lab = change.get("papers", {}), change.get("lab", {})
    kept = [one for one in papers if said.get(one.kind, {}) != ""]
    made = [replace(one, **_fields(said.get(one.kind, {}))) for one in kept]
    return [replace(one, lab=_lab(one.lab, lab)) if one.lab else one for one in made]


def _fields(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}


def _lab(lab: Lab, said: Mapping[str, Any]) -> Lab:
    fields: dict[str, Any] = {
        name: None if value == "" and name.endswith("_on") else value for name, value in said.items()
    }
    return replace(lab, **fields)


def _history(said: str, month: Month) -> tuple[Past, ...]:
    if said.startswith("x"):
        count, number, *method = said[1:].split()
        months = [_before(month, back) for back in range(int(count), 0, -1)]
        way = Method(method[0]) if method else Method.MEASURED
        return tuple(Past(one, Decimal(number), way) for one in months)
    return tuple(_past(*part.split()) for part in said.split(";"))


def _past(month: str, number: str, method: str = "measured") -> Past:
    return Past(Month.from_text(month), Decimal(number), Method(method))


def _before(month: Month, back: int) -> Month:
    count = month.year * 12 + month.number - 1 - back
    return Month(count // 12, count % 12 + 1)
