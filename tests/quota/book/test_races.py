"""同时记账的法则: whoever comes at the same moment, the book is as after one after the other."""

from dataclasses import replace
from functools import partial

import pytest

from cets_portal.audit.errors import Conflict, Refused
from quota.choices import FreezeReason, MovementKind
from quota.ledger.entries import Entry
from quota.ledger.freezing import freeze, release
from quota.ledger.issuance import Issued, post_issuance
from quota.ledger.posting import post
from quota.ledger.proving import prove
from quota.models import Account, Freeze, Movement
from tests.quota.book.world import DAY, a_table, a_unit, at_once, held, issue, people, surrender_entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]


def test_of_a_hundred_surrenders_of_60_against_100_one_passes() -> None:
    lin, zhou = people()
    unit = a_unit()
    issue({unit: 100})
    entries = [surrender_entry(unit, 60, f"s/{n}") for n in range(100)]
    passed: list[Movement] = []
    codes: list[str] = []

    def act(mine: list[Entry]) -> None:
        for entry in mine:
            try:
                passed.extend(post([entry], by=lin, approved_by=zhou, effective_on=DAY))
            except Refused as refused:
                codes.append(refused.code)

    # Twenty connections at a time: more than that a small server does not give.
    assert at_once(*[partial(act, entries[n::20]) for n in range(20)]) == []
    assert len(passed) == 1
    assert codes == ["short"] * 99
    assert held(unit) == 40
    assert prove().holds


def test_issuance_pressed_eight_times_issues_once() -> None:
    lin, zhou = people()
    units = [a_unit() for _ in range(5)]
    rows = [Issued(unit, 1_000) for unit in units]
    answers: list[tuple[int, ...]] = []

    def press() -> None:
        made = post_issuance(a_table(), rows, by=lin, approved_by=zhou, effective_on=DAY)
        answers.append(tuple(one.pk for one in made))

    assert at_once(*[press] * 8) == []
    assert len(set(answers)) == 1
    assert len(answers) == 8
    assert [held(unit) for unit in units] == [1_000] * 5
    assert Movement.objects.count() == 6


def test_issuance_pressed_with_two_contents_issues_one_of_them() -> None:
    lin, zhou = people()
    unit = a_unit()

    def press(tonnes: int) -> None:
        post_issuance(a_table(), [Issued(unit, tonnes)], by=lin, approved_by=zhou, effective_on=DAY)

    errors = at_once(*[partial(press, 1_000 + n % 2) for n in range(8)])
    assert len(errors) == 4
    assert all(isinstance(error, Conflict) for error in errors)
    assert Movement.objects.count() == 2
    assert prove().holds


def test_opposite_transfers_do_not_wait_for_each_other_for_ever() -> None:
    lin, zhou = people()
    one, other = a_unit(), a_unit()
    issue({one: 1_000, other: 1_000})

    def send(source: Account, target: Account, name: str) -> None:
        for n in range(25):
            entry = Entry(MovementKind.TRANSFER, source, target, 2024, 1, f"{name}/{n}")
            post([entry], by=lin, approved_by=zhou, effective_on=DAY)

    ways = [(one, other), (other, one)] * 3
    assert at_once(*[partial(send, *way, f"t{n}") for n, way in enumerate(ways)]) == []
    assert (held(one), held(other)) == (1_000, 1_000)
    assert Movement.objects.filter(kind="transfer").count() == 150


def test_holdings_opened_at_the_same_moment_lose_nothing() -> None:
    """Eight issuances of eight tables open the same holding of a new vintage at once."""
    lin, zhou = people()
    unit = a_unit()

    def press(number: int) -> None:
        post_issuance(a_table(number, 2026), [Issued(unit, 10)], by=lin, approved_by=zhou, effective_on=DAY)

    assert at_once(*[partial(press, n) for n in range(1, 9)]) == []
    assert held(unit, 2026) == 80
    assert prove(deep=True).holds


def test_a_freeze_and_a_surrender_do_not_both_have_the_same_tonnes() -> None:
    lin, zhou = people()
    unit = a_unit()
    issue({unit: 100})
    errors = at_once(
        lambda: freeze(unit, 2024, 60, reason=FreezeReason.JUDICIAL, reference="f/1", by=lin, on=DAY),
        lambda: post([surrender_entry(unit, 60, "s/1")], by=lin, approved_by=zhou, effective_on=DAY),
    )
    assert len(errors) == 1
    assert isinstance(errors[0], Refused)
    assert prove().holds


def test_a_freeze_released_by_many_is_released_once() -> None:
    lin, _zhou = people()
    unit = a_unit()
    issue({unit: 100})
    made = freeze(unit, 2024, 60, reason=FreezeReason.JUDICIAL, reference="f/1", by=lin, on=DAY)
    copies = [Freeze.objects.select_related("account").get(pk=made.pk) for _ in range(4)]
    errors = at_once(*[partial(release, one, by=lin, on=DAY) for one in copies])
    assert len(errors) == 3
    assert all(isinstance(error, Conflict) for error in errors)
    assert prove().holds


def test_one_reference_for_two_units_stands_for_one_of_them() -> None:
    lin, zhou = people()
    one, other = a_unit(), a_unit()
    issue({one: 100, other: 100})
    entry = surrender_entry(one, 60, "s/1")
    errors = at_once(
        lambda: post([entry], by=lin, approved_by=zhou, effective_on=DAY),
        lambda: post([replace(entry, source=other)], by=lin, approved_by=zhou, effective_on=DAY),
    )
    assert len(errors) == 1
    assert isinstance(errors[0], Conflict)
    assert held(one) + held(other) == 140
