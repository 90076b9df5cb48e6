"""草稿规则: one way to write a number, and two people's saves that lose nothing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataquality.rules.draft import Fault, Saver, merged, number_text, read_cell, settled

WANG = Saver(1, "王磊", "2026-04-20T10:00:00+08:00")
LI = Saver(2, "李工", "2026-04-20T10:05:00+08:00")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12345.60", "12345.60"),
        ("１２，３４５．６０", "12345.60"),
        (" 12 345.6 ", "12345.6"),
        ("1,234,567", "1234567"),
        ("1.2万", "12000"),
        ("3亿", "300000000"),
        ("-0.50", "-0.50"),
        ("−7", "-7"),
        ("+7", "7"),
        (".5", "0.5"),
        ("5.", "5"),
        ("007", "7"),
        ("-0", "0"),
        ("1.2E+03", "1200"),
        ("0.123456789", "0.123456789"),
        ("", ""),
        ("　", ""),
    ],
)
def test_a_number_is_written_in_one_way_and_its_decimals_are_kept(typed: str, stored: str) -> None:
    assert number_text(typed) == stored


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("约500", "number"),
        ("=A1+1", "number"),
        ("nan", "number"),
        ("Infinity", "number"),
        ("1.2.3", "number"),
        ("12,34", "grouping"),
        ("1,2345", "grouping"),
        ("1" * 13, "too_long"),
        ("1." + "0" * 18, "too_long"),
        ("1E99", "too_long"),
        ("99%", "number"),
    ],
)
def test_what_is_no_number_is_told_from_one(typed: str, code: str) -> None:
    with pytest.raises(Fault) as found:
        number_text(typed)
    assert found.value.code == code


def test_a_percent_sign_is_read_where_the_unit_is_percent() -> None:
    assert number_text("99.5%", unit="%") == "99.5"


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=4))
def test_every_figure_comes_back_as_itself(figure: Decimal) -> None:
    grouped = f"{figure:,f}"
    assert Decimal(number_text(grouped)) == figure
    assert number_text(number_text(grouped)) == number_text(grouped)


def cell(text: str) -> dict[str, str]:
    return {"v": text, "m": "", "n": ""}


def test_rows_that_nobody_else_changed_are_merged() -> None:
    first = merged({}, {"values/a": cell("1"), "values/b": cell("2")}, base=0, revision=1, saver=WANG)
    second = merged(first.draft, {"values/a": cell("5")}, base=1, revision=2, saver=LI)
    third = merged(second.draft, {"values/a": cell("1"), "values/b": cell("9")}, base=1, revision=3, saver=WANG)
    assert third.conflicts == ()
    assert third.draft["values"] == {"a": cell("5"), "b": cell("9")}, "an old value that I left alone undoes nothing"


def test_a_row_that_both_changed_is_told_and_neither_is_lost() -> None:
    begun = merged({}, {"values/a": cell("1")}, base=0, revision=1, saver=WANG).draft
    theirs = merged(begun, {"values/a": cell("5")}, base=1, revision=2, saver=LI).draft
    mine = merged(theirs, {"values/a": cell("7")}, base=1, revision=3, saver=WANG)
    (conflict,) = mine.conflicts
    assert (conflict.mine, conflict.theirs, conflict.by) == (cell("7"), cell("5"), "李工")
    assert mine.draft["values"]["a"] == cell("5")
    assert mine.draft["aside"]["values/a"]["value"] == cell("7")
    assert read_cell(settled(mine.draft, "values/a", take=True, revision=4, saver=WANG), "values/a") == cell("7")
    assert read_cell(settled(mine.draft, "values/a", take=False, revision=4, saver=WANG), "values/a") == cell("5")


SAVES = st.lists(
    st.tuples(
        st.sampled_from((WANG, LI)),
        st.dictionaries(st.sampled_from("abc"), st.sampled_from("123"), max_size=3),
        st.integers(0, 3),
    ),
    max_size=12,
)


@given(SAVES)
def test_whatever_is_saved_in_whatever_order_stands_or_is_set_aside(
    saves: list[tuple[Saver, dict[str, str], int]],
) -> None:
    """A value that was typed is in the draft after the save, or aside, or its typist had not changed it."""
    draft: dict[str, object] = {}
    seen: dict[int, dict[str, object]] = {0: {}}
    revision = 0
    for saver, typed, lag in saves:
        base = max(0, revision - lag)
        changes = {f"values/{row}": cell(text) for row, text in typed.items()}
        merge = merged(draft, changes, base=base, revision=revision + 1, saver=saver)
        for name, mine in changes.items():
            stands = read_cell(merge.draft, name) == mine
            aside = merge.draft.get("aside", {}).get(name, {}).get("value") == mine
            assert stands or aside or read_cell(seen[base], name) == mine
        if merge.changed or merge.conflicts:
            draft, revision = merge.draft, revision + 1
            seen[revision] = draft
