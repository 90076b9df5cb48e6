"""所见: an act is done on what its page showed, and on nothing else; the refusal names what changed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cets_portal.audit.errors import Conflict
from cets_portal.audit.seen import Part, refuse_unseen, seal_of

SHOWN = (Part("total", "排放量", Decimal("12.30")), Part("papers", "附件", ["a", "b"]))


def test_what_was_shown_passes_and_a_caller_without_a_page_too() -> None:
    refuse_unseen(seal_of(SHOWN), SHOWN)
    refuse_unseen(None, SHOWN)


@pytest.mark.parametrize(
    ("now", "named", "silent"),
    [
        ((Part("total", "排放量", Decimal("12.31")), SHOWN[1]), "排放量", "附件"),
        ((SHOWN[0], Part("papers", "附件", ["a"])), "附件", "排放量"),
    ],
)
def test_the_refusal_names_the_parts_that_changed(now: tuple[Part, ...], named: str, silent: str) -> None:
    with pytest.raises(Conflict, match=named) as refusal:
        refuse_unseen(seal_of(SHOWN), now)
    assert refusal.value.code == "unseen"
    assert silent not in str(refusal.value)


def test_a_form_that_says_nothing_has_seen_nothing() -> None:
    with pytest.raises(Conflict, match="排放量、附件"):
        refuse_unseen("", SHOWN)


def test_a_part_of_another_name_does_not_stand_in_for_it() -> None:
    with pytest.raises(Conflict):
        refuse_unseen(seal_of((Part("old", "旧", Decimal("12.30")),)), SHOWN[:1])


def test_a_moment_and_nothing_are_told_apart() -> None:
    at = Part("at", "送签", datetime(2026, 1, 1, tzinfo=UTC))
    assert at.seal != Part("at", "送签", None).seal
