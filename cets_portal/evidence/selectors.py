"""日志读取: hashes, proofs and checkpoints, each read in a number of rows that grows with the logarithm of the log."""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from cets_portal.evidence.models import Checkpoint, LogEntry, LogHead, LogNode, SigningKey
from cets_portal.evidence.rules.tree import Place, Span, consistency_spans, cover, fold, folded, inclusion_spans


def log_size() -> int:
    """How many leaves the log has."""
    return LogHead.objects.values_list("size", flat=True).first() or 0


def hashes_at(places: Iterable[Place]) -> dict[Place, str]:
    """The stored hash of each place: leaves from their entries, the others from their nodes. Two queries."""
    wanted = set(places)
    leaves = [index for level, index in wanted if level == 0]
    above = [Q(level=level, index=index) for level, index in wanted if level]
    found = {(0, index): value for index, value in _leaf_hashes(leaves)}
    if above:
        any_of = above[0]
        for place in above[1:]:
            any_of |= place
        nodes = LogNode.objects.filter(any_of).values_list("level", "index", "hash")
        found |= {(level, index): value for level, index, value in nodes}
    return found


def _leaf_hashes(indexes: Sequence[int]) -> Iterable[tuple[int, str]]:
    if not indexes:
        return ()
    return LogEntry.objects.filter(index__in=indexes).values_list("index", "leaf_hash").order_by()


def peaks_at(size: int) -> list[str]:
    """The hashes of the full subtrees that make up the first `size` leaves, largest first."""
    places = cover(0, size)
    hashes = hashes_at(places)
    return [hashes[place] for place in places]


def root_at(size: int) -> str:
    """The root of the first `size` leaves."""
    return fold(peaks_at(size))


def inclusion_path(index: int, size: int) -> list[str]:
    """The hashes that prove leaf `index` among the first `size` leaves (RFC 9162 §2.1.3.1)."""
    return _read(inclusion_spans(index, size))


def consistency_path(old: int, new: int) -> list[str]:
    """The hashes that prove that the log of `new` leaves continues the one of `old` (RFC 9162 §2.1.4.1)."""
    return _read(consistency_spans(old, new))


def _read(spans: Sequence[Span]) -> list[str]:
    return folded(spans, hashes_at(place for span in spans for place in span))


def checkpoint_over(entry: LogEntry) -> Checkpoint:
    """The first checkpoint that covers the entry: the one signed in the transaction that appended it."""
    return Checkpoint.objects.filter(size__gt=entry.index).order_by("size")[0]


def public_key_of(checkpoint: Checkpoint) -> str:
    """The public key that the checkpoint was signed with, hexadecimal."""
    return SigningKey.objects.values_list("public_key", flat=True).get(key_id=checkpoint.key_id)
