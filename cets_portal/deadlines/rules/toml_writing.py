"""写 TOML: a notice's table back into the text that the strict reader takes; the form of a notice's rows needs it."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(table: Mapping[str, Any]) -> str:
    """The table as TOML: scalars first, then a block for each entry of each list of tables."""
    return "\n".join(_table(table, "")).strip() + "\n"


def _table(table: Mapping[str, Any], path: str) -> Iterator[str]:
    blocks = {key: value for key, value in table.items() if _is_blocks(value)}
    for key, value in table.items():
        if key not in blocks:
            yield f"{_name(key)} = {_value(value)}"
    for key, parts in blocks.items():
        inside = f"{path}.{_name(key)}" if path else _name(key)
        for part in parts:
            yield ""
            yield f"[[{inside}]]"
            yield from _table(part, inside)


def _name(key: str) -> str:
    """A key as TOML takes it: bare, or quoted where it holds other signs."""
    return key if _BARE.fullmatch(key) else _value(key)


def _is_blocks(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_name(key)} = {_value(one)}" for key, one in value.items()) + " }"
    # A JSON string is a TOML basic string, but for the delete character, which nobody can type.
    return str(value) if isinstance(value, int) else json.dumps(str(value), ensure_ascii=False).replace("\x7f", "")
