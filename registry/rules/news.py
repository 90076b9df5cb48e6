"""筛查变化: what a new screening found different in an entry; kept as a short code, told in any language.

Stored as `verdict:exclude>include;figure:25999.990000>26000.000000`. It tells the difference against what the
officer saw last, however many nights lie between: the first old value stays, the newest new value counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

VERDICT = "verdict"
FIGURE = "figure"
REASON = "reason"
#: The entry came into the screening after the first one.
APPEARED = "appeared"
#: It changed and changed back; the officer's decision was cleared on the way.
REVERTED = "reverted"


@dataclass(frozen=True, slots=True)
class Difference:
    """一处变化: of what, from which value, to which; an absent figure is empty."""

    what: str
    old: str = ""
    new: str = ""


def coded(differences: Iterable[Difference]) -> str:
    """The text that is stored, at most 200 characters for verdict, figure and reason together."""
    return ";".join(f"{one.what}:{one.old}>{one.new}" for one in differences)


def decoded(text: str) -> tuple[Difference, ...]:
    """What `coded` was given."""
    return tuple(_decoded(part) for part in text.split(";") if part)


def _decoded(part: str) -> Difference:
    what, _colon, values = part.partition(":")
    old, _arrow, new = values.partition(">")
    return Difference(what, old, new)


def merged(before: str, now: Iterable[Difference]) -> str:
    """News that an officer has not answered yet, joined by what is new since: oldest old value, newest new one."""
    known = {one.what: one for one in decoded(before) if one.what != REVERTED}
    for one in now:
        earlier = known.get(one.what)
        known[one.what] = replace(one, old=earlier.old) if earlier else one
    left = [one for one in known.values() if one.old != one.new or one.what == APPEARED]
    return coded(left or [Difference(REVERTED)])
