"""沿用: a plan made fit for a form: presets set, what the form no longer knows taken out and named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cets_portal.norms.form import Form
from dataquality.rules.plan.content import Content, as_json, layout_of
from dataquality.rules.plan.presets import planned_rows, preset_of, ways_of
from dataquality.rules.rows import Row


class NewsKind(StrEnum):
    """表单变化."""

    ROW_ADDED = "row_added"
    ROW_GONE = "row_gone"
    WAY_CLOSED = "way_closed"
    ITEM_GONE = "item_gone"
    KIND_GONE = "kind_gone"


@dataclass(frozen=True, slots=True)
class News:
    """一处变化: `subject` is a row text, an item's id or a facility's code."""

    kind: NewsKind
    subject: str


def completed(form: Form, content: Content) -> dict[str, Any]:
    """The content with every preset row set and no row of what is not there (any more)."""
    rows = planned_rows(form, layout_of(content))
    said = content.get("parameters", {})
    return dict(content) | {"parameters": {row.text: kept for row in rows if (kept := _kept(row, said.get(row.text)))}}


def _kept(row: Row, said: Mapping[str, str] | None) -> Mapping[str, str] | None:
    preset = preset_of(row)
    return as_json(preset) if preset else said


def carried(content: Content, form: Form) -> dict[str, Any]:
    """Everything the form still knows: kinds and items that it does not know are left out, closed ways are emptied."""
    kinds, items = {one.id for one in form.facility_kinds}, {one.id for one in form.items}
    kept = [
        dict(one) | {"flows": _known(one.get("flows", ()), items)}
        for one in content.get("facilities", ())
        if one.get("kind") in kinds
    ]
    fit = completed(form, dict(content) | {"facilities": kept, "flows": _known(content.get("flows", ()), items)})
    ways = {row.text: ways_of(row) for row in planned_rows(form, layout_of(fit))}
    rows = {
        key: said if said.get("method") in ways[key] else dict(said) | {"method": ""}
        for key, said in fit["parameters"].items()
    }
    return fit | {"parameters": rows}


def _known(flows: Iterable[Mapping[str, Any]], items: set[str]) -> list[dict[str, Any]]:
    return [dict(one) for one in flows if one["item"] in items]


def news(before: Content, old: Form, now: Form) -> tuple[News, ...]:
    """What the new form changes for a plan made on the old one; () where the form is the same."""
    if old.code == now.code:
        return ()
    fit = carried(before, now)
    was = {row.text for row in planned_rows(old, layout_of(before))}
    rows = {row.text: row for row in planned_rows(now, layout_of(fit))}
    kinds, items = {one.id for one in now.facility_kinds}, {one.id for one in now.items}
    gone = (flow["item"] for place in (before, *before.get("facilities", ())) for flow in place.get("flows", ()))
    methods = before.get("parameters", {})
    return (
        *(
            News(NewsKind.KIND_GONE, one["code"])
            for one in before.get("facilities", ())
            if one.get("kind") not in kinds
        ),
        *(News(NewsKind.ITEM_GONE, item) for item in dict.fromkeys(gone) if item not in items),
        *(News(NewsKind.ROW_ADDED, text) for text in rows if text not in was),
        *(News(NewsKind.ROW_GONE, text) for text in sorted(was - set(rows))),
        *(
            News(NewsKind.WAY_CLOSED, text)
            for text, row in rows.items()
            if methods.get(text, {}).get("method") and methods[text]["method"] not in ways_of(row)
        ),
    )
