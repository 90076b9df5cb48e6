"""控制方案内容: the structured plan, sections B.1–B.6, as stored in `PlanVersion.content` (S12 App. B; power alike).

JSON, every leaf a text but for the marked booleans::

    {"enterprise": {B.2, keys of `sections.ENTERPRISE`},
     "boundary": {"enterprise": text, "process": text},
     "facilities": [{"code", "name", "kind", "model", "position", "state": "in_use" | "stopped", "owner", "permit",
                     "note", "capacity": decimal text or "", "cofired": bool, "details": {keys of `details_of`: text},
                     "flows": [{"item", "direction": "" | "in" | "out", "bought": bool}]}],
     "flows": [the same, of the enterprise as a whole],
     "parameters": {row text, as 'U1:bituminous::A': {fields of PlanRow; "method" a `Method`}},
     "batch_definition": text,
     "quality": {B.6, keys of `sections.QUALITY`}}

B.1 (number, day, trigger, note) stands on the version itself. A key that is missing reads as empty.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from decimal import Decimal, InvalidOperation
from operator import itemgetter
from typing import Any, Final

from cets_portal.norms.form import Direction, Method
from dataquality.rules.facts import PlanRow
from dataquality.rules.rows import Flow, Layout, PlannedFacility

Content = Mapping[str, Any]

#: A code stands in row keys, file names and cells: no colon, no blank.
FACILITY_CODE: Final = re.compile(r"[A-Za-z0-9#-]{1,20}")
#: The texts of a row, in the order of the table of B.4 and B.5.
ROW_TEXTS: Final = tuple(one.name for one in fields(PlanRow) if one.name != "method")
_row_texts: Final = itemgetter(*ROW_TEXTS)
#: What a computed or default row says where a measured one names its instrument.
PRESET: Final = "/"
_METHODS: Final = {one.value: one for one in Method}
IN_USE, STOPPED = "in_use", "stopped"


def empty_content() -> dict[str, Any]:
    """A plan of which nothing is said yet."""
    return {
        "enterprise": {},
        "boundary": {"enterprise": "", "process": ""},
        "facilities": [],
        "flows": [],
        "parameters": {},
        "batch_definition": "",
        "quality": {},
    }


def layout_of(content: Content) -> Layout:
    """布局: the facilities and flows of a plan, facilities in the order of the plan."""
    return Layout(tuple(map(_facility, content.get("facilities", ()))), _flows(content.get("flows", ())))


def plan_rows_of(content: Content) -> dict[str, PlanRow]:
    """Row text → how the plan determines it; rows of which the plan does not say how are left out."""
    return {
        key: plan_row(said) for key, said in content.get("parameters", {}).items() if said.get("method") in _METHODS
    }


def plan_row(said: Mapping[str, str]) -> PlanRow:
    """One row from its JSON. Raises ValueError for a method that is none."""
    method = _METHODS.get(said["method"]) or Method(said["method"])
    try:
        return PlanRow(method, *_row_texts(said))
    except KeyError:  # Of an older plan, or one that is half said.
        return PlanRow(method, **{name: said.get(name, "") for name in ROW_TEXTS})


def as_json(row: PlanRow) -> dict[str, str]:
    """One row as it is stored."""
    return {key: str(value) for key, value in asdict(row).items()}


def decimal_of(text: str) -> Decimal | None:
    """A figure as stored ("600", "12.5"); None where there is none."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _facility(said: Mapping[str, Any]) -> PlannedFacility:
    return PlannedFacility(
        code=said["code"],
        name=said.get("name", ""),
        kind=said.get("kind", ""),
        capacity=decimal_of(said.get("capacity", "")),
        flows=_flows(said.get("flows", ())),
        cofired=bool(said.get("cofired")),
        details=tuple(sorted(said.get("details", {}).items())),
    )


def _flows(said: Iterable[Mapping[str, Any]]) -> tuple[Flow, ...]:
    return tuple(
        Flow(one["item"], Direction(one.get("direction", "")), bought=bool(one.get("bought", True))) for one in said
    )
