"""分配建议: nobody carries much more than the others, and nobody is given what he must stay away from."""

from datetime import date

from dataquality.rules.verification.conflicts import PersonFacts
from dataquality.rules.verification.sharing import Desk, share, team


def people(*keys: int, sectors: tuple[str, ...] = ("steel",)) -> tuple[PersonFacts, ...]:
    return tuple(PersonFacts(key, f"P{key}", sectors, date(2024, 1, 1)) for key in keys)


def test_three_hundred_and_ninety_units_are_shared_by_people() -> None:
    desks = [Desk(1, people(*range(10))), Desk(2, people(*range(10, 20))), Desk(3, people(*range(20, 25)))]
    given = share(list(range(390)), desks, {})
    counts = [list(given.values()).count(key) for key in (1, 2, 3)]
    assert counts == [156, 156, 78]


def test_what_is_in_hand_already_counts() -> None:
    desks = [Desk(1, people(1, 2), tasks=4), Desk(2, people(3, 4))]
    assert list(share([10, 11, 12, 13], desks, {}).values()) == [2, 2, 2, 2]


def test_a_unit_goes_to_none_that_must_stay_away_and_to_nobody_where_all_must() -> None:
    desks = [Desk(1, people(1, 2)), Desk(2, people(3, 4))]
    given = share([10, 11], desks, {10: frozenset({1}), 11: frozenset({1, 2})})
    assert given == {10: 2, 11: None}


def test_the_group_is_the_least_burdened_and_the_reviewer_is_outside_it() -> None:
    desk = Desk(1, people(1, 2, 3, 4), loads={1: 9})
    assert dict(team(desk, "steel")) == {2: "leader", 3: "member", 4: "technical_reviewer", 1: "agency_approver"}


def test_without_enough_people_of_the_sector_there_is_no_group() -> None:
    desk = Desk(1, (*people(1, 2), *people(3, 4, sectors=("cement",))))
    assert team(desk, "steel") == ()
    assert team(Desk(1, people(1, 2, 3)), "steel", frozenset({3})) == ()
