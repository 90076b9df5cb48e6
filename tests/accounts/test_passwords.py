"""口令规则: a password varies."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cets_portal.accounts.passwords import repeated_piece
from cets_portal.accounts.services import create_person
from tests.people import LIN, PASSWORD, signed_in


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("aaaaaaaaaaaa", "只用了 1 种字符"),
        ("q7q7zzq7q7zz", "只用了 3 种字符"),
        ("kx7-pkx7-pkx7-p", "同一小段的重复"),
        ("kx7-pmkx7-pmkx7", "同一小段的重复"),
        ("林岚林岚林岚林岚林岚", "只用了 2 种字符"),
    ],
)
def test_a_password_of_few_characters_or_one_short_piece_is_refused(weak: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        validate_password(weak)


@pytest.mark.parametrize("fair", ["blue-mountain-77", "kx7-pmkx7-pn", "river-stone-9river-stone-9", PASSWORD])
def test_a_password_that_varies_is_taken(fair: str) -> None:
    validate_password(fair)


def test_the_shortest_piece_is_found() -> None:
    assert [repeated_piece(text) for text in ("aaaa", "ababa", "abcab", "abc", "")] == ["a", "ab", "", "", ""]


@pytest.mark.django_db
def test_the_rule_stands_at_the_form_before_it_is_broken() -> None:
    html = signed_in(LIN).get("/account/password/").content.decode()
    assert "至少要有 5 种不同的字符" in html


@pytest.mark.django_db
def test_a_one_time_password_keeps_the_rule() -> None:
    for number in range(20):
        _user, password = create_person(username=f"gao{number}", display_name="高远")
        validate_password(password)
