"""合并与联合生产: nobody goes round in a circle, and a lead is a lead."""

from datetime import date

import pytest

from registry.rules.succession import (
    Decision,
    Merger,
    already_merged,
    comes_back,
    contradicts,
    lead_is_member,
    leads_others,
)

SECTORS = ("power", "steel")
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.mark.parametrize("length", [2, 3, 7, 400])
def test_a_circle_of_any_length_is_seen(length: int) -> None:
    chain = [Merger(n, n + 1) for n in range(1, length)]
    assert comes_back(Merger(length, 1), chain, SECTORS)
    assert not comes_back(Merger(length, length + 1), chain, SECTORS)


def test_two_ways_to_one_successor_are_no_circle() -> None:
    assert not comes_back(Merger(3, 4), [Merger(1, 4), Merger(2, 4), Merger(1, 3)], SECTORS)


def test_a_circle_needs_one_sector_all_the_way_round() -> None:
    known = [Merger(1, 2, "power"), Merger(2, 3, "")]
    assert comes_back(Merger(3, 1, "power"), known, SECTORS)
    assert comes_back(Merger(3, 1, ""), known, SECTORS)
    assert not comes_back(Merger(3, 1, "steel"), known, SECTORS)


def test_a_unit_merges_once_in_a_sector() -> None:
    known = [Merger(1, 2, "power")]
    assert already_merged(Merger(1, 3), known) == known[0]
    assert already_merged(Merger(1, 3, "steel"), known) is None


@pytest.mark.parametrize(
    ("new", "wrong"),
    [
        (Decision(1, 3, MAY), True),
        (Decision(1, None, MAY, "steel"), True),
        (Decision(1, 3, MAY, "power"), False),
        (Decision(1, 3, JUNE, "steel"), False),
        (Decision(4, 3, MAY, "steel"), False),
    ],
)
def test_two_decisions_about_one_unit_on_one_day_contradict_each_other(new: Decision, wrong: bool) -> None:
    assert contradicts(new, [Decision(1, 2, MAY, "steel")]) is wrong


def test_a_member_of_other_works_is_no_lead_and_a_lead_no_member() -> None:
    known = [Decision(1, 2, MAY, "steel")]
    assert lead_is_member(Decision(3, 1, JUNE), known, SECTORS)
    assert lead_is_member(Decision(2, 1, JUNE), known, SECTORS)
    assert leads_others(Decision(2, 3, JUNE), known, SECTORS)
    for fine in (Decision(3, 2, JUNE), Decision(2, 2, JUNE), Decision(2, None, JUNE), Decision(1, 3, JUNE)):
        assert not lead_is_member(fine, known, SECTORS)
        assert not leads_others(fine, known, SECTORS)


def test_only_the_latest_decision_counts() -> None:
    known = [Decision(1, 3, JUNE), Decision(1, 2, MAY)]
    assert leads_others(Decision(3, 4, JUNE), known, SECTORS)
    assert not leads_others(Decision(2, 4, JUNE), known, SECTORS)
