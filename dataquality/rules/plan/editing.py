"""编制: one section of a plan put in place of what stood there; facilities added, copied, changed, removed.

Each function takes a content and gives a new one. The caller completes it for the form (carrying.completed).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cets_portal.norms.form import Method
from dataquality.rules.facts import PlanRow
from dataquality.rules.plan.content import PRESET, ROW_TEXTS, Content, as_json
from dataquality.rules.plan.presets import preset_of, unmeasured, ways_of
from dataquality.rules.rows import Row, key_of


def with_texts(content: Content, section: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """B.2, B.3 or B.6 said anew."""
    return dict(content) | {section: dict(content.get(section, {})) | dict(texts)}


def facility_said(content: Content, code: str) -> Mapping[str, Any] | None:
    """What the plan says of a facility; None for one that it does not know."""
    return next((one for one in content.get("facilities", ()) if one["code"] == code), None)


def with_facility(content: Content, code: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """A facility put in the place of the one of that code, or at the end; its rows follow a changed code."""
    facilities = list(content.get("facilities", ()))
    at = next((place for place, one in enumerate(facilities) if one["code"] == code), None)
    if at is None:
        return dict(content) | {"facilities": [*facilities, dict(said)]}
    facilities[at] = dict(said)
    return dict(content) | {"facilities": facilities, "parameters": _moved(content, code, said["code"])}


def _moved(content: Content, old: str, new: str) -> dict[str, Any]:
    rows = content.get("parameters", {})
    return {
        str(key_of(text)._replace(facility=new)) if key_of(text).facility == old else text: said
        for text, said in rows.items()
    }


def with_copy(content: Content, code: str, new: str, name: str) -> dict[str, Any]:
    """A facility once more under another code, with the same flows and the same way of every row."""
    said = facility_said(content, code)
    if said is None:
        return dict(content)
    rows = dict(content.get("parameters", {}))
    copied = {
        str(key_of(text)._replace(facility=new)): row for text, row in rows.items() if key_of(text).facility == code
    }
    facilities = [*content.get("facilities", ()), dict(said) | {"code": new, "name": name}]
    return dict(content) | {"facilities": facilities, "parameters": rows | copied}


def without_facility(content: Content, code: str) -> dict[str, Any]:
    """A facility taken out with its rows."""
    rows = {text: said for text, said in content.get("parameters", {}).items() if key_of(text).facility != code}
    kept = [one for one in content.get("facilities", ()) if one["code"] != code]
    return dict(content) | {"facilities": kept, "parameters": rows}


def with_flows(content: Content, flows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the enterprise as a whole consumes, said anew."""
    return dict(content) | {"flows": [dict(one) for one in flows]}


def with_rows(content: Content, rows: Iterable[Row], typed: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """B.4 and B.5: rows said anew; rows that were not typed stay. A row without a way is said no longer."""
    said = dict(content.get("parameters", {}))
    for row in rows:
        if row.text in typed and preset_of(row) is None:
            said[row.text] = _typed(row, typed[row.text])
    return dict(content) | {"parameters": {text: one for text, one in said.items() if one}}


def _typed(row: Row, texts: Mapping[str, str]) -> dict[str, str]:
    """A typed row as stored: what is not measured says "/" where it would name an instrument."""
    method = texts.get("method", "")
    kept = {name: texts.get(name, "").strip() for name in ROW_TEXTS}
    if method not in ways_of(row):
        return {"method": ""} | kept if any(kept.values()) else {}
    if method == Method.MEASURED:
        return {"method": str(method)} | {
            name: "" if text == PRESET and name == "instrument" else text for name, text in kept.items()
        }
    return as_json(_plain(Method(method), kept))


def _plain(method: Method, kept: Mapping[str, str]) -> PlanRow:
    """A computed, default or design row: its description and department are the unit's own, the rest is "/"."""
    blank = unmeasured(method)
    if method is Method.DEFAULT:
        return blank
    own = {name: "" if kept[name] == PRESET else kept[name] for name in ("description", "department")}
    return replace(blank, description=own["description"], department=own["department"])


def filled(
    content: Content, rows: Sequence[Row], source: str, targets: Iterable[str], names: Iterable[str]
) -> tuple[dict[str, Any], int]:
    """整列填充: texts of one row put into others; the way too where it is open to them. (content, rows filled)."""
    said = dict(content.get("parameters", {}))
    pattern, wanted, chosen = said.get(source), set(targets), list(names)
    count = 0
    for row in rows:
        if pattern and row.text in wanted and row.text != source and preset_of(row) is None:
            now = dict(said.get(row.text, {})) | {name: pattern.get(name, "") for name in chosen}
            said[row.text] = _typed(row, now)
            count += 1
    return dict(content) | {"parameters": {text: one for text, one in said.items() if one}}, count


def slice_of(content: Content, section: str, facility: str | None = None) -> Any:
    """What one page of the plan shows, to see whether somebody else changed it meanwhile."""
    if section == "parameters":
        rows = content.get("parameters", {})
        mine = {text: said for text, said in rows.items() if key_of(text).facility == (facility or "")}
        return [mine, content.get("batch_definition", "")]
    if section == "facilities" and facility:
        return facility_said(content, facility)
    if section == "facilities":
        return [content.get("facilities", []), content.get("flows", [])]
    return content.get(section, {})
