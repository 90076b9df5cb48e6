"""账簿的状态机: whatever is asked in whatever order, the book says what a plain dict says."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cets_portal.audit.errors import Refused
from quota.choices import AccountKind, FreezeReason, MovementKind
from quota.ledger.accounts import system_account
from quota.ledger.entries import Entry
from quota.ledger.freezing import freeze, release
from quota.ledger.past import held_on
from quota.ledger.posting import post
from quota.ledger.proving import prove
from quota.models import Account, Freeze, Holding, Movement
from tests.people import DEMO
from tests.quota.book.world import DAY, a_unit, issue, people

UNITS = st.integers(0, 2)
VINTAGES = st.sampled_from((2024, 2025))
TONNES = st.integers(1, 120)
Key = tuple[int, int]


class Book(RuleBasedStateMachine):
    """The oracle is `model`: (account, vintage) → tonnes, and `frozen` beside it. It knows no database."""

    @initialize()
    def begin(self) -> None:
        # Each run begins with an empty book; the test's transaction takes it all back at the end.
        self.people = people()
        self.units = [a_unit() for _ in range(3)]
        self.model: dict[Key, int] = {}
        self.frozen: dict[Key, int] = {}
        self.standing: dict[str, tuple[Key, int]] = {}
        self.posted: list[tuple[Entry, int]] = []
        self.n = 0

    def reference(self) -> str:
        self.n += 1
        return f"{id(self)}/{self.n}"

    def system(self, kind: AccountKind) -> Account:
        return system_account(kind, DEMO)

    @rule(unit=UNITS, vintage=VINTAGES, tonnes=TONNES)
    def issue(self, unit: int, vintage: int, tonnes: int) -> None:
        self.n += 1
        number = Movement.objects.count() + 1
        movements = issue({self.units[unit]: tonnes}, number=number, vintage=vintage)
        assert len(movements) == 2
        self.add(self.system(AccountKind.ISSUANCE).pk, vintage, -tonnes)
        self.add(self.units[unit].pk, vintage, tonnes)

    @rule(unit=UNITS, vintage=VINTAGES, tonnes=TONNES)
    def surrender(self, unit: int, vintage: int, tonnes: int) -> None:
        self.move(MovementKind.SURRENDER, self.units[unit], self.system(AccountKind.SURRENDERED), vintage, tonnes)

    @rule(unit=UNITS, vintage=VINTAGES, tonnes=TONNES)
    def sell(self, unit: int, vintage: int, tonnes: int) -> None:
        self.move(MovementKind.TRANSFER_OUT, self.units[unit], self.system(AccountKind.OUTSIDE), vintage, tonnes)

    @rule(unit=UNITS, vintage=VINTAGES, tonnes=TONNES)
    def buy(self, unit: int, vintage: int, tonnes: int) -> None:
        self.move(MovementKind.TRANSFER_IN, self.system(AccountKind.OUTSIDE), self.units[unit], vintage, tonnes)

    @rule(giver=UNITS, taker=UNITS, vintage=VINTAGES, tonnes=TONNES)
    def hand_over(self, giver: int, taker: int, vintage: int, tonnes: int) -> None:
        if giver != taker:
            self.move(MovementKind.TRANSFER, self.units[giver], self.units[taker], vintage, tonnes)

    @rule(unit=UNITS, vintage=VINTAGES, tonnes=TONNES)
    def freeze(self, unit: int, vintage: int, tonnes: int) -> None:
        key, reference = (self.units[unit].pk, vintage), self.reference()
        fits = self.available(key) >= tonnes
        try:
            freeze(
                self.units[unit], vintage, tonnes, reason=FreezeReason.JUDICIAL, reference=reference,
                by=self.people[0], on=DAY,
            )  # fmt: skip
        except Refused as refused:
            code = refused.code
        else:
            code = ""
        assert code == ("" if fits else "short")
        if code:
            return
        self.frozen[key] = self.frozen.get(key, 0) + tonnes
        self.standing[reference] = key, tonnes

    @rule(which=st.integers(0, 9))
    def release(self, which: int) -> None:
        if not self.standing:
            return
        reference = sorted(self.standing)[which % len(self.standing)]
        key, tonnes = self.standing.pop(reference)
        release(Freeze.objects.select_related("account").get(reference=reference), by=self.people[0], on=DAY)
        self.frozen[key] -= tonnes

    @rule(which=st.integers(0, 99))
    def say_it_again(self, which: int) -> None:
        """A command that stands already changes nothing and answers with what stands."""
        if not self.posted:
            return
        entry, pk = self.posted[which % len(self.posted)]
        assert self.post(entry)[0].pk == pk

    @rule(which=st.integers(0, 99))
    def take_it_back(self, which: int) -> None:
        if not self.posted:
            return
        _entry, pk = self.posted[which % len(self.posted)]
        wrong = Movement.objects.select_related("source", "target").get(pk=pk)
        back = Entry(
            MovementKind.CORRECTION, wrong.target, wrong.source, wrong.vintage, wrong.tonnes, self.reference(),
            corrects=wrong,
        )  # fmt: skip
        key = (wrong.target_id, wrong.vintage)
        fits = wrong.target.kind in ("outside",) or self.available(key) >= wrong.tonnes
        is_first = not wrong.corrections.exists()
        try:
            self.post(back)
        except Refused:
            stands = False
        else:
            stands = True
        assert stands is (fits and is_first)
        if not stands:
            return
        self.add(wrong.target_id, wrong.vintage, -wrong.tonnes)
        self.add(wrong.source_id, wrong.vintage, wrong.tonnes)

    @invariant()
    def the_book_says_what_the_model_says(self) -> None:
        stored = {(one.account_id, one.vintage): one for one in Holding.objects.all()}
        assert {key: one.tonnes for key, one in stored.items() if one.tonnes} == _filled(self.model)
        assert {key: one.frozen for key, one in stored.items() if one.frozen} == _filled(self.frozen)
        assert sum(one.tonnes for one in stored.values()) == 0
        assert all(one.tonnes >= one.frozen >= 0 for one in stored.values() if not one.may_go_below)

    @invariant()
    def replay_equals_what_is_stored(self) -> None:
        accounts = [one.pk for one in Account.objects.all()]
        assert held_on(accounts, date(2030, 1, 1)) == _filled(self.model)
        assert prove(deep=True).holds

    def move(self, kind: MovementKind, source: Account, target: Account, vintage: int, tonnes: int) -> None:
        entry = Entry(kind, source, target, vintage, tonnes, self.reference())
        fits = source.kind == "outside" or self.available((source.pk, vintage)) >= tonnes
        try:
            made = self.post(entry)
        except Refused as refused:
            code = refused.code
        else:
            code = ""
        assert code == ("" if fits else "short")
        if code:
            return
        self.posted.append((entry, made[0].pk))
        self.add(source.pk, vintage, -tonnes)
        self.add(target.pk, vintage, tonnes)

    def post(self, entry: Entry) -> list[Movement]:
        return post([entry], by=self.people[0], approved_by=self.people[1], effective_on=DAY)

    def add(self, account: int, vintage: int, tonnes: int) -> None:
        self.model[account, vintage] = self.model.get((account, vintage), 0) + tonnes

    def available(self, key: Key) -> int:
        return self.model.get(key, 0) - self.frozen.get(key, 0)


def _filled(found: dict[Key, int]) -> dict[Key, int]:
    return {key: tonnes for key, tonnes in found.items() if tonnes}


class InItsOwnTransaction(Book):
    """Every run begins with an empty book: what it wrote is taken back at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.held = transaction.atomic()
        self.held.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.held.__exit__(None, None, None)


@pytest.mark.django_db
def test_the_book_agrees_with_a_plain_dict() -> None:
    run_state_machine_as_test(
        InItsOwnTransaction,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
