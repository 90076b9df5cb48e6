"""算例读入: cases of tests/cases as layouts and values."""

from decimal import Decimal, InvalidOperation
from typing import Any

from cets_portal.norms.form import Direction, Method
from dataquality.rules.facts import Value
from dataquality.rules.rows import Flow, Layout, PlannedFacility


def layout_of(case: dict[str, Any]) -> Layout:
    """The facilities and flows of a case."""
    return Layout(
        facilities=tuple(map(_facility, case.get("facilities", ()))), flows=tuple(map(_flow, case.get("flows", ())))
    )


def values_of(case: dict[str, Any]) -> dict[str, Value]:
    """Its filed rows: a figure is measured, 'default' and 'measured' are ways without a figure, the rest is text."""
    return {text: _value(said) for text, said in case["values"].items()}


def _facility(said: dict[str, Any]) -> PlannedFacility:
    return PlannedFacility(
        code=said["code"],
        name=said["code"],
        kind=said["kind"],
        capacity=Decimal(said["capacity"]) if "capacity" in said else None,
        flows=tuple(map(_flow, said.get("flows", ()))),
        cofired=said.get("cofired", False),
        details=tuple(said.get("details", {}).items()),
    )


def _flow(said: str) -> Flow:
    item, direction, own = (*said.split(":"), "", "")[:3]
    return Flow(item, Direction(direction), bought=not own)


def _value(said: str) -> Value:
    if said in set(Method):
        return Value(method=Method(said))
    try:
        return Value(number=Decimal(said))
    except InvalidOperation:
        return Value(text=said, method=Method.TEXT)
