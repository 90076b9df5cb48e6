"""草稿规则: what a typed cell means, and how two people's saves of one draft come together. Pure.

A draft is JSON (see models.filing). Its cells have names: "values/ROW", "operations/FACILITY",
"explanations/CHECK@ROW", "not_operating". `touched` keeps for each cell its last changes, so that a save that was
made on an older state is merged with three ways: mine, theirs, and what both began with.
"""

import re
import unicodedata
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from cets_portal.norms.form import Method
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.facts import Operation, Value
from dataquality.rules.rows import Row

#: Digits before the point, and in all.
LONGEST_WHOLE: Final = 12
LONGEST: Final = 18
LONGEST_NOTE: Final = 500
LONGEST_TEXT: Final = 200
#: How many changes of one cell are remembered.
REMEMBERED: Final = 5

_SCALES: Final = {"万": 4, "亿": 8}
_GROUPED: Final = re.compile(r"\d{1,3}(,\d{3})+")
_PLAIN: Final = re.compile(r"(\d+\.?\d*|\.\d+)(E[+-]?\d{1,2})?")

FAULTS: Final = {
    "number": _("“%(typed)s”不是数。请填写阿拉伯数字，如 12345.67；可用千分位逗号、“万”。"),
    "too_long": _("“%(typed)s”位数过多。整数部分不超过 12 位，连同小数不超过 18 位。"),
    "grouping": _("“%(typed)s”的逗号位置不对。千分位每三位一个逗号；小数点用“.”。"),
    "method": _("“%(typed)s”不是该参数允许的获取方式。"),
    "choice": _("“%(typed)s”不在可选项中。"),
    "text_length": _("文字过长（%(typed)s…），不超过 200 字。"),
    "note_length": _("说明过长（%(typed)s…），不超过 500 字。"),
    "operation": _("“%(typed)s”不是可选的运行情况。"),
}


class Fault(ValueError):
    """单元错误: what was typed and why it cannot stand; `code` is a key of FAULTS."""

    def __init__(self, code: str, typed: str) -> None:
        super().__init__(code)
        self.code = code
        self.typed = typed[:40]


def number_text(typed: str, *, unit: str = "") -> str:
    """One way to write a number: '１２，３４５．６０' → '12345.60', '1.2万' → '12000'; "" stays "". Raises Fault.

    Decimals are kept as typed: a check speaks of too many. A percent sign is read where the unit is %.
    """
    text = "".join(unicodedata.normalize("NFKC", typed).split()).upper().replace("−", "-")
    if unit == "%":
        text = text.removesuffix("%")
    if not text:
        return ""
    sign, body = ("-", text[1:]) if text[0] == "-" else ("", text.removeprefix("+"))
    scale = _SCALES.get(body[-1:], 0)
    body = _ungrouped(body[:-1] if scale else body, typed)
    if not _PLAIN.fullmatch(body):
        raise Fault("number", typed)
    return _written(sign, Decimal(body).scaleb(scale), typed)


def _ungrouped(body: str, typed: str) -> str:
    whole, point, rest = body.partition(".")
    if "," not in whole:
        return body
    if not _GROUPED.fullmatch(whole):
        raise Fault("grouping" if re.fullmatch(r"[\d,]+", whole) else "number", typed)
    return whole.replace(",", "") + point + rest


def _written(sign: str, number: Decimal, typed: str) -> str:
    text = format(number, "f")
    whole, _point, decimals = text.partition(".")
    if len(whole) > LONGEST_WHOLE or len(whole) + len(decimals) > LONGEST:
        raise Fault("too_long", typed)
    return (sign if number else "") + text


def value_cell(row: Row, typed: Mapping[str, Any]) -> dict[str, str] | None:
    """The stored cell {"v","m","n"} of what was typed for a row; None where nothing was said.

    What is no number is kept as it was typed, so that nothing is lost: `cell_fault` and a check speak of it.
    Raises Fault for a method or a choice that does not exist and for texts too long to keep.
    """
    note, method = _note(typed), str(typed.get("m", "") or "")
    if method and method not in row.parameter.sources:
        raise Fault("method", method)
    text = _text(row, plain(typed.get("v")))
    return {"v": text, "m": method, "n": note} if text or method or note else None


def cell_fault(row: Row, cell: Mapping[str, str] | None) -> Fault | None:
    """Why the stored text of a row is no number; None where it is one, or need not be."""
    if cell is None or row.parameter.is_text:
        return None
    try:
        number_text(cell.get("v", ""), unit=row.unit)
    except Fault as fault:
        return fault
    return None


def _text(row: Row, raw: str) -> str:
    if len(raw) > LONGEST_TEXT:
        raise Fault("text_length", raw)
    if not row.parameter.is_text:
        try:
            return number_text(raw, unit=row.unit)
        except Fault:
            return raw
    if row.parameter.choices and raw and raw not in row.parameter.choices:
        raise Fault("choice", raw)
    return raw


def plain(said: Any) -> str:
    """What was typed, without what no store and no canonical JSON can hold (NUL, halves of characters)."""
    return "".join(one for one in str(said or "") if one.isprintable() or one in "\n\t").strip()


def _note(typed: Mapping[str, Any]) -> str:
    note = plain(typed.get("n"))
    if len(note) > LONGEST_NOTE:
        raise Fault("note_length", note)
    return note


def operation_cell(typed: Mapping[str, Any]) -> dict[str, str] | None:
    """The stored answer {"s","n"} for a facility; None where none was given. Raises Fault."""
    state = str(typed.get("s", "") or "")
    if state and state not in Operation.ALL:
        raise Fault("operation", state)
    note = _note(typed)
    return {"s": state, "n": note} if state or note else None


def value_of(row: Row, cell: Mapping[str, str], planned: Method | None) -> Value:
    """The value of a stored cell; a method that was not chosen is the plan's, else the parameter's first."""
    text = cell.get("v", "")
    method = Method(cell.get("m") or planned or row.parameter.sources[0])
    number = None if row.parameter.is_text or not text else _decimal(text)
    return Value(number, "" if number is not None else text, method, cell.get("n", ""))


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@dataclass(frozen=True, slots=True)
class Saver:
    """保存者: who saved when, as the draft remembers it. `at`: ISO text."""

    id: int
    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """冲突: a cell that somebody else changed since; theirs stands, mine is kept aside until somebody chooses."""

    cell: str
    mine: Any
    theirs: Any
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Merge:
    """合并结果: the new draft (the old one is not touched), which cells it changed, and the conflicts."""

    draft: dict[str, Any]
    changed: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def merged(draft: Mapping[str, Any], changes: Mapping[str, Any], *, base: int, revision: int, saver: Saver) -> Merge:
    """Lay `changes` (cell → new value, None to empty it), made on revision `base`, over the draft.

    `revision` is the number that this save will have. A cell that I left as it was at `base` keeps what others made
    of it since; one that we both changed keeps theirs and sets mine aside.
    """
    new = deepcopy(dict(draft))
    changed: list[str] = []
    conflicts: list[Conflict] = []
    for cell, mine in changes.items():
        present = read_cell(new, cell)
        if mine == present:
            continue
        later = [one for one in new.get("touched", {}).get(cell, ()) if one["r"] > base]
        if later and mine == later[0]["was"]:
            continue
        if later:
            conflicts.append(Conflict(cell, mine, present, later[-1]["name"], later[-1]["at"]))
            new.setdefault("aside", {})[cell] = {"value": mine, "by": saver.name, "at": saver.at}
            continue
        _put(new, cell, mine, revision, saver)
        changed.append(cell)
    return Merge(new, tuple(changed), tuple(conflicts))


def settled(draft: Mapping[str, Any], cell: str, *, take: bool, revision: int, saver: Saver) -> dict[str, Any]:
    """The draft after somebody chose between what stands and what was set aside. Raises KeyError."""
    new = deepcopy(dict(draft))
    mine = new["aside"].pop(cell)["value"]
    if take:
        _put(new, cell, mine, revision, saver)
    return new


def _put(draft: dict[str, Any], cell: str, value: Any, revision: int, saver: Saver) -> None:
    was = read_cell(draft, cell)
    write_cell(draft, cell, value)
    touched = draft.setdefault("touched", {}).setdefault(cell, [])
    touched.append({"r": revision, "by": saver.id, "name": saver.name, "at": saver.at, "was": was})
    del touched[:-REMEMBERED]
    draft.get("aside", {}).pop(cell, None)
    if saver.id not in draft.setdefault("editors", []):
        draft["editors"].append(saver.id)


def read_cell(draft: Mapping[str, Any], cell: str) -> Any:
    """What stands in a cell; None where nothing does."""
    part, _slash, key = cell.partition("/")
    if part == "not_operating":
        on, why = bool(draft.get(part)), str(draft.get("not_operating_reason", ""))
        return {"on": on, "n": why} if on or why else None
    return draft.get(part, {}).get(key)


def write_cell(draft: dict[str, Any], cell: str, value: Any) -> None:
    part, _slash, key = cell.partition("/")
    if part == "not_operating":
        draft[part] = bool(value and value["on"])
        draft["not_operating_reason"] = value["n"] if value else ""
    elif value is None:
        draft.setdefault(part, {}).pop(key, None)
    else:
        draft.setdefault(part, {})[key] = value
