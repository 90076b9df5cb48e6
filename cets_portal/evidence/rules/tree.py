"""默克尔树: the arithmetic of the log, as RFC 9162 §2.1 has it. Hashes are hexadecimal SHA-256.

A *place* (level, index) is a full subtree of 2**level leaves that begins at leaf index × 2**level; its hash never
changes once the leaves are there, so it is stored. Every other hash (a root, the ragged right edge of a proof) is
folded from places. A *span* is a list of places side by side that stands for one hash in a proof.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import count, takewhile

Place = tuple[int, int]
Span = tuple[Place, ...]

#: The root of a log without entries (RFC 9162 §2.1.1).
EMPTY_ROOT = hashlib.sha256(b"").hexdigest()


def leaf_hash(leaf: bytes) -> str:
    """SHA-256(0x00 ‖ leaf)."""
    return hashlib.sha256(b"\x00" + leaf).hexdigest()


def node_hash(left: str, right: str) -> str:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def cover(start: int, end: int) -> Span:
    """The full subtrees that make up leaves [start, end), largest first; `start` must be aligned to the first."""
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
    return tuple(places)


def completed_by(index: int) -> Iterable[Place]:
    """The places above level 0 that are complete once leaf `index` is there, from below."""
    return takewhile(lambda place: (index + 1) % (1 << place[0]) == 0, ((level, index >> level) for level in count(1)))


def fold(hashes: Sequence[str]) -> str:
    """The one hash that a span stands for: joined from the right."""
    if not hashes:
        return EMPTY_ROOT
    joined = hashes[-1]
    for left in reversed(hashes[:-1]):
        joined = node_hash(left, joined)
    return joined


def folded(spans: Iterable[Span], hashes: Mapping[Place, str]) -> list[str]:
    """Each span's hash."""
    return [fold([hashes[place] for place in span]) for span in spans]


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The path that proves leaf `index` in a log of `size` leaves (RFC 9162 §2.1.3.1), from the leaf up."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} among {size}")
    start, end, spans = 0, size, []
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            spans.append(cover(middle, end))
            end = middle
        else:
            spans.append(cover(start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """The proof that a log of `new` leaves continues one of `old` leaves (RFC 9162 §2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError(f"no log of {old} leaves is continued by one of {new}")
    start, end, whole, spans = 0, new, True, []
    while old < end:
        middle = start + _half(end - start)
        if old <= middle:
            spans.append(cover(middle, end))
            end = middle
        else:
            spans.append(cover(start, middle))
            start, whole = middle, False
    return ([] if whole else [cover(start, end)]) + spans[::-1]


def _half(width: int) -> int:
    """The largest power of two smaller than `width`."""
    return 1 << ((width - 1).bit_length() - 1)


class Growing:
    """生长的树: the full subtrees at the right edge, enough to go on from any size.

    `peaks` are their hashes, largest first, as cover(0, size) names them.
    """

    def __init__(self, size: int = 0, peaks: Sequence[str] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)

    def add(self, leaf: str) -> list[tuple[Place, str]]:
        """Add a leaf's hash; the places above level 0 that it completes, with their hashes, from below."""
        made: list[tuple[Place, str]] = []
        self.peaks.append(leaf)
        for place in completed_by(self.size):
            right = self.peaks.pop()
            self.peaks[-1] = node_hash(self.peaks[-1], right)
            made.append((place, self.peaks[-1]))
        self.size += 1
        return made

    @property
    def root(self) -> str:
        return fold(self.peaks)
