"""结转值: what the year's calculation is given besides the rows of the year, where twelve months cannot stand in one row.

Carbon that was measured in some months on one basis, in others on another or not at all, has no yearly figure on any
single basis: the year goes on from the as-received carbon of the months, weighted by what was burnt.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cets_portal.norms.form import Method
from dataquality.rules.facts import Value, Values
from dataquality.rules.snapshot import figure


@dataclass(frozen=True, slots=True)
class Carried:
    """一组结转值: `values` (row text → value) hold unless somebody states one of the rows in `unless`."""

    values: tuple[tuple[str, Value], ...]
    unless: frozenset[str]


def apply_carried(values: Values, carried: Iterable[Carried], touched: frozenset[str]) -> dict[str, Value]:
    """The values with those carried laid over them, but for groups that a stated row does away with."""
    laid = dict(values)
    for one in carried:
        if not one.unless & touched:
            laid.update(one.values)
    return laid


def carried_data(carried: Iterable[Carried]) -> list[dict[str, Any]]:
    """Plain data; `carried_from` reads it back."""
    return [
        {"values": {row: _plain(one) for row, one in each.values}, "unless": sorted(each.unless)} for each in carried
    ]


def carried_from(data: Iterable[Mapping[str, Any]]) -> tuple[Carried, ...]:
    """As stored in the content."""
    return tuple(
        Carried(tuple((row, _value(one)) for row, one in each["values"].items()), frozenset(each["unless"]))
        for each in data
    )


def _plain(value: Value) -> dict[str, str | None]:
    number = figure(value.number) if value.number is not None else None
    return {"number": number, "text": value.text, "method": value.method.value}


def _value(said: Mapping[str, Any]) -> Value:
    number = Decimal(said["number"]) if said["number"] is not None else None
    return Value(number, said["text"], Method(said["method"]))
