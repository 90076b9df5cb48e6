"""年度重算: computes a reported year again from its own content, with other values where somebody gives them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cets_portal.norms.form import Form, Method, form_of
from dataquality.rules.annual.carried import Carried, apply_carried, carried_from
from dataquality.rules.calculation import calculate
from dataquality.rules.draft import Fault, number_text
from dataquality.rules.facts import Value, Values, Working
from dataquality.rules.rows import Layout, Row, rows_of
from dataquality.rules.snapshot import figure, layout_from


@dataclass(frozen=True, slots=True)
class Recalculated:
    """重算结果: row text → value of every row of the report, and the unit's emissions; "" where there is none."""

    values: Mapping[str, str]
    total: str


def recalculated(content: Mapping[str, Any], after: Mapping[str, str]) -> Recalculated:
    """The year of a content with `after` (row text → figure or text) put in place of what was reported.

    Raises NormError where the form is gone.
    """
    form, layout = form_of(content["form"]), layout_from(content["layout"])
    rows = rows_of(form, layout)
    said = said_of(content)
    typed = {row.text: row for row in rows if not row.parameter.is_computed}
    given = {text: value for text, value in after.items() if text in typed and text in said}
    values = {
        text: _value(typed[text], one, given.get(text))
        for text, one in said.items()
        if text in typed and (text in given or _is_said(one))
    }
    carried = carried_from(content.get("carried", ()))
    working = year_working(form, layout, rows, values, carried, frozenset(given), frozenset(content["idle"]))
    shown = {text: _shown(value) for text, value in values.items()}
    computed = {text: "" for text, one in said.items() if one["rule"] == "computed"}
    made = {text: figure(value) for text, value in working.values.items() if text in computed}
    total = figure(working.total) if working.total is not None else ""
    return Recalculated(shown | computed | made, total)


def said_of(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Row text → the row of the content."""
    return {row["item"]: row for section in content["sections"] for row in section["rows"]}


def year_working(
    form: Form,
    layout: Layout,
    rows: tuple[Row, ...],
    values: Values,
    carried: tuple[Carried, ...],
    touched: frozenset[str],
    idle: frozenset[str],
) -> Working:
    """The computed rows of a year: what is carried from the months holds where no row that it rests on is `touched`."""
    return calculate(form, layout, apply_carried(values, carried, touched), idle=idle, rows=rows)


def _is_said(said: Mapping[str, Any]) -> bool:
    """Whether the report says anything of the row: a figure, a text, or that the default holds."""
    return bool(said["value"]) or said["method"] == Method.DEFAULT


def _value(row: Row, said: Mapping[str, Any], given: str | None) -> Value:
    """A reported row as the calculation takes it; a figure given in its place counts as measured."""
    text = said["value"] if given is None else given
    method = Method(said["method"])
    if row.parameter.is_text:
        return Value(text=text, method=method)
    number = _number(text, row.unit)
    if number is None:
        return Value(method=method if given is None else Method.DEFAULT)
    return Value(number=number, method=method if given is None or method is not Method.DEFAULT else Method.MEASURED)


def _number(text: str, unit: str) -> Decimal | None:
    try:
        plain = number_text(text, unit=unit)
    except Fault:
        return None
    return Decimal(plain) if plain else None


def _shown(value: Value) -> str:
    return value.text if value.number is None else figure(value.number)
