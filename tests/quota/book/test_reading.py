"""读账的法则: any past day can be read, and a statement closes where the next one opens."""

from datetime import date, timedelta

import pytest

from quota.choices import AccountKind, FreezeReason
from quota.ledger import reading
from quota.ledger.accounts import system_account
from quota.ledger.freezing import freeze, release
from quota.models import Account
from tests.people import DEMO
from tests.quota.book.world import a_unit, issue, people, surrender

pytestmark = pytest.mark.django_db

NOV = date(2025, 11, 1)


@pytest.fixture
def unit() -> Account:
    """Issued 100 t (2024) on 1 November and 50 t (2025) on the 10th; surrendered 60 t (2024) on the 20th."""
    unit = a_unit()
    issue({unit: 100}, number=1, on=NOV)
    issue({unit: 50}, number=2, vintage=2025, on=date(2025, 11, 10))
    surrender(unit, 60, "s/1", on=date(2025, 11, 20))
    return unit


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 10, 31), {}),
        (NOV, {2024: 100}),
        (date(2025, 11, 10), {2024: 100, 2025: 50}),
        (date(2025, 11, 19), {2024: 100, 2025: 50}),
        (date(2025, 11, 20), {2024: 40, 2025: 50}),
    ],
)
def test_what_an_account_held_on_any_day(unit: Account, day: date, expected: dict[int, int]) -> None:
    found = reading.balances_on([unit.pk], day)[unit.pk]
    assert {vintage: amount.tonnes for vintage, amount in found.by_vintage.items()} == expected


def test_today_is_the_last_day_of_the_past(unit: Account) -> None:
    assert reading.balances([unit.pk]) == reading.balances_on([unit.pk], date(2030, 1, 1))


def test_a_freeze_stands_from_its_day_until_its_release(unit: Account) -> None:
    lin, _zhou = people()
    made = freeze(unit, 2025, 30, reason=FreezeReason.JUDICIAL, reference="f/1", by=lin, on=date(2025, 11, 12))
    release(made, by=lin, on=date(2025, 11, 15))
    frozen = [reading.balances_on([unit.pk], NOV + timedelta(days=n))[unit.pk].total.frozen for n in (10, 11, 13, 14)]
    assert frozen == [0, 30, 30, 0]


def test_a_statement_closes_where_the_next_one_opens(unit: Account) -> None:
    first = reading.statement(unit, NOV, date(2025, 11, 15))
    second = reading.statement(unit, date(2025, 11, 16), date(2025, 12, 31))
    assert first.opening == {}
    assert first.closing == second.opening == {2024: 100, 2025: 50}
    assert [(line.tonnes, line.after) for line in second.lines] == [(-60, 40)]
    assert second.sums(2024) == (0, 60)
    assert second.lines[0].other == system_account(AccountKind.SURRENDERED, DEMO)


def test_the_statement_of_the_source_says_all_that_was_ever_issued(unit: Account) -> None:
    source = system_account(AccountKind.ISSUANCE, DEMO)
    assert reading.statement(source, NOV, date(2025, 12, 31)).closing == {2024: -100, 2025: -50}


def test_sums_by_vintage_and_by_kind_agree(unit: Account) -> None:
    everything = Account.objects.all()
    assert all(amount.tonnes == 0 for amount in reading.sums_by_vintage(everything).values())
    by_kind = reading.sums_by_kind(everything)
    assert (by_kind["unit"].tonnes, by_kind["surrendered"].tonnes, by_kind["issuance"].tonnes) == (90, 60, -150)
