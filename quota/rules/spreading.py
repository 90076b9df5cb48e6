"""分摊核减: so many tonnes spread over what is left of each, in the order given. Whole tonnes, integers."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def spread(tonnes: int, left: Iterable[tuple[K, int]]) -> tuple[dict[K, int], int]:
    """(key → tonnes taken of it, tonnes for which nothing was left). Keys of which nothing is taken are not in it."""
    taken: dict[K, int] = {}
    for key, most in left:
        part = min(tonnes, max(0, most))
        if part:
            taken[key] = part
            tonnes -= part
    return taken, tonnes
