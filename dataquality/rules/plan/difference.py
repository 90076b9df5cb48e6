"""版本差异: what a version says otherwise than the one before, section by section, down to one field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dataquality.rules.plan.content import ROW_TEXTS, Content


@dataclass(frozen=True, slots=True)
class Change:
    """一处差异: `subject` is a facility code, a row text or ""; `field` the key within; None where there was nothing."""

    section: str
    subject: str
    field: str
    before: str | None
    after: str | None

    @property
    def kind(self) -> str:
        """added, removed or changed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def differences(before: Content, after: Content) -> tuple[Change, ...]:
    """Every difference, in the order of the sections."""
    return (
        *_texts("enterprise", before, after),
        *_texts("boundary", before, after),
        *_facilities(before, after),
        *_rows(before, after),
        *_one(
            "parameters", "", "batch_definition", before.get("batch_definition", ""), after.get("batch_definition", "")
        ),
        *_texts("quality", before, after),
    )


def _texts(section: str, before: Content, after: Content) -> Iterator[Change]:
    old, new = before.get(section, {}), after.get(section, {})
    for key in dict.fromkeys((*old, *new)):
        yield from _one(section, "", key, old.get(key, ""), new.get(key, ""))


def _one(section: str, subject: str, field: str, old: str, new: str) -> Iterator[Change]:
    if (old or "") != (new or ""):
        yield Change(section, subject, field, old or "", new or "")


def _facilities(before: Content, after: Content) -> Iterator[Change]:
    old, new = _by_code(before), _by_code(after)
    yield from _one("facilities", "", "flows", flows_text(before), flows_text(after))
    for code in dict.fromkeys((*old, *new)):
        if code not in old:
            yield Change("facilities", code, "name", None, new[code]["name"])
        elif code not in new:
            yield Change("facilities", code, "name", old[code]["name"], None)
        else:
            was, now = facility_texts(old[code]), facility_texts(new[code])
            for key in dict.fromkeys((*was, *now)):
                yield from _one("facilities", code, key, was.get(key, ""), now.get(key, ""))


def _by_code(content: Content) -> dict[str, Mapping[str, Any]]:
    return {one["code"]: one for one in content.get("facilities", ())}


def facility_texts(said: Mapping[str, Any]) -> dict[str, str]:
    """A facility flat: its texts, 'details.KEY' and its flows as one text."""
    flat = {key: value for key, value in said.items() if isinstance(value, str) and key != "code"}
    flat |= {"cofired": "yes" if said.get("cofired") else ""}
    flat |= {f"details.{key}": value for key, value in said.get("details", {}).items()}
    return flat | {"flows": flows_text(said)}


def flows_text(said: Mapping[str, Any]) -> str:
    """Flows as one comparable text: 'item|direction|bought,…' in order of the item."""
    parts = (
        f"{one['item']}|{one.get('direction', '')}|{int(one.get('bought', True))}" for one in said.get("flows", ())
    )
    return ",".join(sorted(parts))


def _rows(before: Content, after: Content) -> Iterator[Change]:
    old, new = before.get("parameters", {}), after.get("parameters", {})
    for key in dict.fromkeys((*old, *new)):
        if key not in old:
            yield Change("parameters", key, "method", None, new[key].get("method", ""))
        elif key not in new:
            yield Change("parameters", key, "method", old[key].get("method", ""), None)
        else:
            for name in ("method", *ROW_TEXTS):
                yield from _one("parameters", key, name, old[key].get(name, ""), new[key].get(name, ""))
