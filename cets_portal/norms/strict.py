"""Strict reading: a TOML table becomes a frozen dataclass, or an error naming file, table and key.

The dataclass is the schema. A key it does not know, a key it misses, a value of another type stop
the load: a misspelt key in a law must never be read as 'not stated'.
Floats have no converter, so none can enter: numbers that matter are integers or quoted decimals.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.months import Month

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which file: the table path, as a person would look for it."""

    file: str
    table: str = ""

    def inside(self, step: str) -> "Place":
        return Place(self.file, f"{self.table}.{step}" if self.table else step)

    def error(self, key: str, template: str, **params: object) -> NormError:
        where = _("{file}，表 [{table}]，键 {key}：")
        return NormError(where + template, file=self.file, table=self.table or "-", key=key, **params)


def build(kind: type[T], table: object, place: Place) -> T:
    """One instance of a dataclass from one table. Raises NormError.

    A class may define `faults()`, yielding (key, sentence) for what its types cannot say, or (key, sentence, params).
    """
    if not isinstance(table, Mapping):
        raise place.error("-", _("这里应是一张表，实际是 {found}。"), found=_shown(table))
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    _refuse_unknown(table, known, place)
    hints = _hints(cast(Hashable, kind))
    values = {
        name: _value(hints[name], table[name], name, place) if name in table else _default(field, place)
        for name, field in known.items()
    }
    made = kind(**values)
    _check_unique(made, place)
    for key, fault, *params in getattr(made, "faults", tuple)():
        raise place.error(key, fault, **params[0]) if params else place.error(key, "{fault}", fault=fault)
    return made


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(kind)


def _shown(value: object) -> str:
    text = str(value)
    return f"{text[:60]}…" if len(text) > 60 else text


def _refuse_unknown(table: Mapping[str, object], known: Iterable[str], place: Place) -> None:
    names = list(known)
    for key in table:
        if key not in names:
            raise place.error(key, _("没有这个键；可用的键是 {known}。"), known="、".join(names))


def _default(field: "Field[Any]", place: Place) -> Any:
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    raise place.error(field.name, _("缺少这个键。"))


def _value(hint: Any, value: object, key: str, place: Place) -> Any:
    if get_origin(hint) is UnionType:
        hint = next(part for part in get_args(hint) if part is not NoneType)
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint)[0], value, key, place)
    if is_dataclass(hint) and hint is not Month:
        return build(hint, value, place.inside(key))  # type: ignore[arg-type]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _member(hint, value, key, place)
    wanted, reader = _SCALARS[hint]
    made = reader(value)
    if made is None:
        raise place.error(key, _("应是{wanted}，实际是 {found}。"), wanted=wanted, found=_shown(value))
    return made


def _tuple(hint: Any, value: object, key: str, place: Place) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise place.error(key, _("应是列表，实际是 {found}。"), found=_shown(value))
    return tuple(_value(hint, item, f"{key}[{at}]", place) for at, item in enumerate(value, 1))


def _member(kind: type[StrEnum], value: object, key: str, place: Place) -> StrEnum:
    for member in kind:
        if member.value == value:
            return member
    allowed = "、".join(member.value for member in kind)
    raise place.error(key, _("不认识 {found}；可用的是 {allowed}。"), found=_shown(value), allowed=allowed)


def _check_unique(made: object, place: Place) -> None:
    """A tuple field with metadata {'unique': name} may hold each value of that attribute once."""
    for field in fields(made):  # type: ignore[arg-type]
        attribute = str(field.metadata.get("unique", ""))
        seen: set[object] = set()
        for item in getattr(made, field.name) if attribute else ():
            value = getattr(item, attribute)
            if value in seen:
                raise place.error(field.name, _("{attribute} = {value} 出现了两次。"), attribute=attribute, value=value)
            seen.add(value)


def _decimal(value: object) -> Decimal | None:
    if not isinstance(value, str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _month(value: object) -> Month | None:
    try:
        return Month.from_text(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _date(value: object) -> date | None:
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


_SCALARS: Mapping[type, tuple[str, Callable[[object], Any]]] = {
    str: (_("文字"), lambda value: value if isinstance(value, str) else None),
    int: (_("整数"), lambda value: value if type(value) is int else None),
    bool: (_("true 或 false"), lambda value: value if isinstance(value, bool) else None),
    date: (_("日期（如 2025-10-31，不加引号）"), _date),
    Decimal: (_('加引号的十进制数（如 "26000"）'), _decimal),
    Month: (_('月份（如 "2025-07"）'), _month),
}
