"""成批办理: the same act upon many while the person waits, each a transaction of its own; what one refuses is named."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from cets_portal.audit.errors import Refused

T = TypeVar("T")
#: So many at once while the person waits; the rest waits for the next press.
AT_ONCE = 100


@dataclass(frozen=True)
class Done:
    """办理结果: how many were done, what was left with its sentence, how many were beyond one press."""

    done: int
    left: tuple[tuple[str, str], ...]
    beyond: int = 0


def each(chosen: Iterable[T], act: Callable[[T], object], name: Callable[[T], str]) -> Done:
    """Act upon each in turn; those that are refused are left with their sentence under `name`."""
    rows, done = list(chosen), 0
    left: list[tuple[str, str]] = []
    for one in rows[:AT_ONCE]:
        try:
            act(one)
        except Refused as refusal:
            left.append((name(one), str(refusal)))
        else:
            done += 1
    return Done(done, tuple(left), max(0, len(rows) - AT_ONCE))
