"""规范 JSON: what is digested has one spelling."""

import pytest

from cets_portal.evidence.rules.canonical import NotCanonical, canonical


def test_order_of_keys_and_spaces_do_not_matter() -> None:
    assert canonical({"b": 1, "a": [True, None, "汉"]}) == '{"a":[true,null,"汉"],"b":1}'.encode()
    assert canonical({"a": (1, 2)}) == canonical({"a": [1, 2]})


@pytest.mark.parametrize("value", [0.1, {"a": [1.0]}, {1: "a"}, {"a": object()}, float("nan"), "\ud800"])
def test_what_has_several_spellings_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_the_place_of_a_float_is_named() -> None:
    with pytest.raises(NotCanonical, match=r"\$\.rows\[1\]"):
        canonical({"rows": ["1.0", 1.0]})
