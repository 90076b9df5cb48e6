"""默克尔树: the log keeps the arithmetic of RFC 9162, whatever its size."""

import hashlib
from itertools import combinations

import pytest

from cets_portal.evidence.rules.tree import (
    EMPTY_ROOT,
    Growing,
    Place,
    consistency_spans,
    folded,
    inclusion_spans,
    leaf_hash,
    node_hash,
)
from cets_portal.evidence.verify_receipt import root_by

#: The eight leaves of the reference implementation of RFC 6962, and the roots it gives for the first one, two, ….
LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}

BIG = 23


def grown(size: int) -> tuple[Growing, dict[Place, str]]:
    """A log of `size` leaves b"0", b"1", … and the hash of every place in it."""
    tree, places = Growing(), {}
    for index in range(size):
        places[(0, index)] = leaf_hash(str(index).encode())
        places |= dict(tree.add(places[(0, index)]))
    return tree, places


def plain_root(leaves: list[str]) -> str:
    """The definition of RFC 9162 §2.1.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(plain_root(leaves[:half]), plain_root(leaves[half:]))


def test_an_empty_log_has_the_digest_of_nothing() -> None:
    assert Growing().root == EMPTY_ROOT == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize("size", ROOTS)
def test_roots_agree_with_the_reference_implementation(size: int) -> None:
    tree = Growing()
    for leaf in LEAVES[:size]:
        tree.add(leaf_hash(leaf))
    assert tree.root == ROOTS[size]


def test_growing_leaf_by_leaf_gives_the_root_of_the_definition() -> None:
    for size in range(1, BIG):
        _tree, places = grown(size)
        assert _tree.root == plain_root([places[(0, index)] for index in range(size)])


def test_growth_goes_on_from_its_right_edge_alone() -> None:
    for size in range(BIG):
        half, _places = grown(size)
        again = Growing(size, half.peaks)
        again.add(leaf_hash(str(size).encode()))
        assert again.root == grown(size + 1)[0].root


def test_every_leaf_of_every_size_is_proved_by_its_path() -> None:
    for size in range(1, BIG):
        tree, places = grown(size)
        for index in range(size):
            path = [bytes.fromhex(one) for one in folded(inclusion_spans(index, size), places)]
            assert root_by(path, str(index).encode(), index, size).hex() == tree.root
            assert len(path) <= (size - 1).bit_length()


def test_no_path_for_a_leaf_that_is_not_there() -> None:
    with pytest.raises(ValueError):
        inclusion_spans(3, 3)


def test_every_older_log_is_continued_by_every_newer_one() -> None:
    for old, new in combinations(range(1, BIG), 2):
        before, _ = grown(old)
        after, places = grown(new)
        path = folded(consistency_spans(old, new), places)
        assert continued(old, new, before.root, path) == (before.root, after.root)


def test_a_log_continues_itself_without_a_path() -> None:
    assert consistency_spans(5, 5) == []


def test_a_shorter_log_continues_no_longer_one() -> None:
    with pytest.raises(ValueError):
        consistency_spans(6, 5)


def continued(old: int, new: int, old_root: str, path: list[str]) -> tuple[str, str]:
    """The two roots that a consistency path leads to: RFC 9162 §2.1.4.2, written for the test."""
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        assert last, "the path is too long"
        if here & 1 or here == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            second = node_hash(second, step)
        here, last = here >> 1, last >> 1
    assert last == 0, "the path is too short"
    return first, second
