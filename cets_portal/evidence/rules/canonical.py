"""规范 JSON: one value, one sequence of bytes. What is digested and signed is written this way and no other."""

import json
from typing import Any, Final

_ATOMS: Final = frozenset({type(None), bool, int, str})
_TEXTS: Final = frozenset({str})


class NotCanonical(ValueError):
    """A value that has no single way of being written: a float, a key that is no text, an object of Python's own."""


def canonical(value: Any) -> bytes:
    """`value` as UTF-8 JSON with sorted keys and no spaces.

    Takes None, bool, int, str, lists, tuples and dicts with text keys; raises NotCanonical for everything else, floats
    above all (0.1 has many spellings: write figures as texts), and for text that is no valid Unicode.
    """
    if not _is_plain(value):
        _refuse_ambiguity(value, "$")
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as reason:
        raise NotCanonical(f"not valid Unicode: {reason}") from reason


def _is_plain(value: Any) -> bool:
    """Whether it is made of the very types alone, as nearly everything is: quickly said, and without the place."""
    open_ends = [value]
    while open_ends:
        one = open_ends.pop()
        kind = type(one)
        if kind is dict and _TEXTS.issuperset(map(type, one)):
            inner = one.values()
        elif kind is list or kind is tuple:
            inner = one
        elif kind in _ATOMS:
            continue
        else:
            return False
        if not _ATOMS.issuperset(map(type, inner)):
            open_ends.extend(inner)
    return True


def _refuse_ambiguity(value: Any, where: str) -> None:
    if value is None or isinstance(value, bool | int | str):
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"{where}: the key {key!r} is no text")
            _refuse_ambiguity(inner, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            _refuse_ambiguity(inner, f"{where}[{number}]")
    else:
        raise NotCanonical(f"{where}: {type(value).__name__} has no canonical form")
