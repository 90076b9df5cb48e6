"""名称沿革: which of the names met under one code is current, which are other spellings, which are former."""

from collections.abc import Iterable

from registry.rules.names import name_key

CURRENT = "current"
SPELLING = "spelling"
FORMER = "former"


def kinds_of(current: str, names: Iterable[str]) -> dict[str, str]:
    """Every name → its kind, given the current one; `current` is always among them."""
    key = name_key(current)
    kinds = {name: SPELLING if name_key(name) == key else FORMER for name in names if name}
    return kinds | {current: CURRENT}
