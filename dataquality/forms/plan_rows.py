"""方案行的表单: rows typed on one page, and flows ticked; read by hand, since there are many of one shape."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from cets_portal.norms.form import Direction, Form, Item, Level
from dataquality.rules.plan.sections import BATCH, ROW
from dataquality.rules.rows import Row

#: Characters that no text of a plan holds.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class TypedRows:
    """填写的行: row text → field → text; `faults`: (row text, sentence) of what cannot be stored."""

    rows: Mapping[str, Mapping[str, str]]
    batch: str | None
    faults: Sequence[tuple[str, str]] = field(default_factory=tuple)


def typed_rows(data: QueryDict, rows: Iterable[Row]) -> TypedRows:
    """What was posted for these rows; a row of which nothing was posted is left out."""
    found: dict[str, dict[str, str]] = {}
    faults = []
    for row in rows:
        said = {
            name: text for name in ("method", *(one.key for one in ROW)) if (text := _of(data, row, name)) is not None
        }
        if said:
            found[row.text] = said
            faults += [(row.text, fault) for fault in _too_long(said)]
    batch = data.get(BATCH.key)
    if batch is not None and len(batch) > BATCH.limit:
        faults.append(("", _("“%(label)s”不超过 %(n)s 字。") % {"label": _(BATCH.label), "n": BATCH.limit}))
    return TypedRows(found, None if batch is None else clean(batch), tuple(faults))


def _of(data: QueryDict, row: Row, name: str) -> str | None:
    text = data.get(f"{row.text}.{name}")
    return None if text is None else clean(text)


def clean(text: str) -> str:
    """Without unseen characters and space around it, lines ended one way."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _too_long(said: Mapping[str, str]) -> list[str]:
    return [
        _("“%(label)s”不超过 %(n)s 字，现有 %(found)s 字。")
        % {"label": _(one.label), "n": one.limit, "found": len(said[one.key])}
        for one in ROW
        if len(said.get(one.key, "")) > one.limit
    ]


@dataclass(frozen=True)
class FlowOption:
    """可选品种: one item in one direction, as a tick on the page. `name` is its form name."""

    name: str
    item: str
    item_name: str
    group: str
    direction: Direction
    asks_bought: bool
    chosen: bool = False
    bought: bool = True


def flow_options(form: Form, kind: str, said: Sequence[Mapping[str, Any]]) -> list[FlowOption]:
    """Every item that a kind of facility (or "" for the enterprise) may consume or make, with what is chosen."""
    chosen = {(one["item"], one.get("direction", "")): bool(one.get("bought", True)) for one in said}
    return [
        FlowOption(
            name=f"flow.{item.id}.{way}", item=item.id, item_name=item.name, group=item.group, direction=way,
            asks_bought=item.group == "fuel", chosen=(item.id, way) in chosen, bought=chosen.get((item.id, way), True),
        )
        for item, way in dict.fromkeys(_asked(form, kind))
    ]  # fmt: skip


def _asked(form: Form, kind: str) -> Iterator[tuple[Item, Direction]]:
    """Items with directions that the monthly parameters of a kind repeat over."""
    for parameter in form.parameters:
        mine = bool(kind) == (parameter.level is Level.FACILITY)
        if not parameter.is_monthly or not mine or (kind and kind not in (parameter.facility_kinds or (kind,))):
            continue
        for item in form.items:
            if item.group == parameter.items and item.state in (parameter.states or (item.state,)):
                yield from ((item, way) for way in parameter.directions)


def typed_flows(data: QueryDict, options: Iterable[FlowOption]) -> list[dict[str, Any]]:
    """The ticked items as they are stored."""
    return [
        {"item": one.item, "direction": str(one.direction), "bought": data.get(f"{one.name}.from") != "own"}
        for one in options
        if data.get(one.name)
    ]
