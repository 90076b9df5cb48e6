"""结转的法则: no more than T, no more than is held, only where the years were met, and once."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.norms.plan import plan_of
from quota.choices import CarryOverStatus, FreezeReason, MovementKind
from quota.ledger.entries import Entry
from quota.ledger.freezing import freeze
from quota.ledger.posting import post
from quota.ledger.proving import prove
from quota.models import CarryOver, Freeze, Holding, Movement, SurrenderObligation
from quota.rules.carry_over import may_carry_over
from quota.rules.carry_steps import CarryOverSources, Traded, carry_over_steps
from quota.selectors.carry_over import basis_of, rule_of, rules_for
from quota.services import carrying
from tests.people import CHEN, LIN, ZHAO, ZHOU, make_person
from tests.quota.book.world import a_unit, held, issue
from tests.quota.year_end.world import TODAY, a_seller, steelworks, traded, wu

PLAN = "industry-2024-2025"


def apply(tonnes: int, vintage: int = 2024, today: date = TODAY) -> CarryOver:
    unit = steelworks()
    return carrying.apply_for(unit, "steel", PLAN, {vintage: tonnes}, by=wu(), today=today)


def steps_of(**more: int) -> dict[str, int]:
    rule = plan_of("power-2023-2024").carry_over[0]
    sources = CarryOverSources(
        sold=(Traded("a", more.get("sold", 0)),), bought=(Traded("b", more.get("bought", 0)),),
        held=more.get("held", 10**9), pending=more.get("pending", 0), applied_before=more.get("before", 0),
    )  # fmt: skip
    return {one.key: int(one.value) for one in carry_over_steps(rule, sources, surrendered_on_time=True)}


@pytest.mark.parametrize(
    ("sold", "bought", "held_tonnes", "allowed"),
    [(20_000, 0, 10**9, 40_000), (0, 5_000, 10**9, 10_000), (3_333, 0, 10**9, 14_999), (20_000, 0, 30_000, 30_000)],
)
def test_the_worked_vectors_of_the_plan(sold: int, bought: int, held_tonnes: int, allowed: int) -> None:
    """Domain §5: NS 20,000 → 40,000; −5,000 → 10,000; 3,333 → 14,999; holdings cap 40,000 at 30,000."""
    assert steps_of(sold=sold, bought=bought, held=held_tonnes)["allowed"] == allowed


@given(
    sold=st.integers(0, 10**7), bought=st.integers(0, 10**7), tonnes=st.integers(0, 10**8), before=st.integers(0, 10**7)
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_working_says_what_the_rule_says(sold: int, bought: int, tonnes: int, before: int) -> None:
    rule = plan_of("power-2023-2024").carry_over[0]
    sources = CarryOverSources((Traded("a", sold),), (Traded("b", bought),), tonnes, 0, before)
    found = {one.key: int(one.value) for one in carry_over_steps(rule, sources, surrendered_on_time=True)}
    assert found["allowed"] == may_carry_over(rule, sources.facts(surrendered_on_time=True))
    assert found["left"] == max(0, found["allowed"] - before)


def test_pending_surrenders_are_no_holding() -> None:
    assert steps_of(held=30_000, pending=25_000)["allowed"] == 5_000


def test_the_base_is_a_matter_of_the_plan() -> None:
    assert {one.rule.base_tonnes for one in rules_for("steel")} == {100_000}
    assert {one.rule.base_tonnes for one in rules_for("power")} == {10_000}
    assert rule_of("power", "power-2025-2026") is None


@pytest.mark.django_db
class TestBasis:
    def test_net_sold_is_read_from_the_window_of_the_book(self) -> None:
        unit, account = a_seller(sold=20_000, bought=6_000)
        traded(account, 900, MovementKind.TRANSFER_OUT, date(2026, 1, 3), "late/1")
        terms = rule_of("steel", PLAN)
        assert terms is not None
        found = basis_of(unit, "steel", terms)
        assert [found.tonnes(key) for key in ("sold", "bought", "net_sold", "limit")] == [
            20_000,
            6_000,
            14_000,
            121_000,
        ]
        assert found.tonnes("held") == 506_000

    def test_a_correction_takes_its_trade_out_of_the_count(self) -> None:
        unit, _account = a_seller(sold=20_000)
        wrong = Movement.objects.get(reference="sold/1")
        back = Entry(MovementKind.CORRECTION, wrong.target, wrong.source, 2024, 5_000, "fix/1", corrects=wrong)
        post([back], by=make_person(LIN), approved_by=make_person(ZHOU), effective_on=date(2025, 6, 3))
        terms = rule_of("steel", PLAN)
        assert terms is not None
        assert basis_of(unit, "steel", terms).tonnes("sold") == 15_000

    def test_what_was_frozen_for_a_surrender_at_the_end_of_the_window_is_pending(self) -> None:
        unit, account = a_seller(sold=0, held=50_000)
        freeze(account, 2024, 30_000, reason=FreezeReason.SURRENDER, reference="s/1", by=wu(), on=date(2025, 12, 30))
        terms = rule_of("steel", PLAN)
        assert terms is not None
        assert basis_of(unit, "steel", terms).tonnes("allowed") == 20_000


@pytest.mark.django_db
class TestApplying:
    def test_the_tonnes_are_frozen_while_it_waits(self) -> None:
        _unit, account = a_seller()
        made = apply(120_000)
        assert made.status == CarryOverStatus.FILED
        assert made.limit_tonnes == 130_000
        assert Holding.objects.get(account=account, vintage=2024).frozen == 120_000
        assert [step["key"] for step in made.working][-2:] == ["allowed", "left"]

    def test_several_applications_reach_the_limit_and_not_beyond(self) -> None:
        a_seller()
        apply(100_000)
        apply(30_000)
        with pytest.raises(Refused) as caught:
            apply(1)
        assert caught.value.code == "limit"

    def test_no_more_of_a_vintage_than_is_there(self) -> None:
        a_seller(held=60_000)
        with pytest.raises(Refused) as caught:
            apply(60_001)
        assert caught.value.code == "short"

    def test_not_before_the_window_has_ended(self) -> None:
        a_seller()
        with pytest.raises(Refused) as caught:
            apply(1, today=date(2025, 12, 31))
        assert caught.value.code == "window"

    def test_not_by_who_was_late(self) -> None:
        a_seller()
        SurrenderObligation.objects.update(completed_on=date(2026, 1, 4))
        with pytest.raises(Refused) as caught:
            apply(1)
        assert caught.value.code == "not_met"

    def test_only_by_the_units_own_approver(self) -> None:
        unit, _account = a_seller()
        for who in (LIN, CHEN):
            with pytest.raises(Forbidden):
                carrying.apply_for(unit, "steel", PLAN, {2024: 1}, by=make_person(who), today=TODAY)

    def test_nothing_is_no_application(self) -> None:
        a_seller()
        with pytest.raises(Refused):
            apply(0)


@pytest.mark.django_db
class TestDeciding:
    def test_approval_moves_the_tonnes_into_the_new_vintage_in_one_act(self) -> None:
        _unit, account = a_seller()
        made = apply(120_000)
        carrying.approve(made, by=make_person(ZHOU), today=TODAY)
        assert made.status == CarryOverStatus.APPROVED
        assert (held(account), held(account, 2025)) == (380_000, 120_000)
        assert not Freeze.objects.filter(released_at__isnull=True).exists()
        kinds = Movement.objects.filter(reference__startswith=f"carry_over/{made.pk}/").values_list("kind", flat=True)
        assert set(kinds) == {"carry_over_out", "carry_over_in"}
        assert prove().holds

    def test_a_second_approval_is_told_that_somebody_was_faster(self) -> None:
        a_seller()
        made = apply(10)
        stale = CarryOver.objects.get(pk=made.pk)
        carrying.approve(made, by=make_person(ZHOU), today=TODAY)
        with pytest.raises(Conflict):
            carrying.approve(stale, by=make_person(LIN), today=TODAY)

    def test_refusal_releases(self) -> None:
        _unit, account = a_seller()
        made = apply(120_000)
        carrying.refuse(made, reason="材料不符", by=make_person(LIN), today=TODAY)
        assert (made.status, made.refusal) == (CarryOverStatus.REFUSED, "材料不符")
        assert Holding.objects.get(account=account, vintage=2024).frozen == 0
        apply(130_000)

    def test_refusal_needs_its_reason(self) -> None:
        a_seller()
        made = apply(1)
        with pytest.raises(Refused) as caught:
            carrying.refuse(made, reason=" ", by=make_person(LIN), today=TODAY)
        assert caught.value.code == "reason"

    def test_the_unit_withdraws_and_the_tonnes_are_free(self) -> None:
        _unit, account = a_seller()
        made = apply(120_000)
        carrying.withdraw(made, by=wu(), today=TODAY)
        assert made.status == CarryOverStatus.WITHDRAWN
        assert Holding.objects.get(account=account, vintage=2024).frozen == 0

    def test_another_province_decides_nothing(self) -> None:
        a_seller()
        made = apply(1)
        with pytest.raises(Forbidden):
            carrying.approve(made, by=make_person(ZHAO), today=TODAY)

    def test_a_year_found_late_after_the_application_stops_it(self) -> None:
        a_seller()
        made = apply(1)
        SurrenderObligation.objects.update(completed_on=None, surrendered_tonnes=0)
        with pytest.raises(Refused) as caught:
            carrying.approve(made, by=make_person(ZHOU), today=TODAY)
        assert caught.value.code == "changed"

    def test_a_year_unknown_here_is_looked_up_by_the_officer(self) -> None:
        a_seller()
        SurrenderObligation.objects.all().delete()
        made = apply(1)
        with pytest.raises(Refused) as caught:
            carrying.approve(made, by=make_person(ZHOU), today=TODAY)
        assert caught.value.code == "checked"
        carrying.approve(made, by=make_person(ZHOU), today=TODAY, checked="履约证明 2025-118")
        assert made.status == CarryOverStatus.APPROVED

    def test_many_at_once_each_on_its_own(self) -> None:
        a_seller()
        made = [apply(10), apply(20)]
        carrying.withdraw(made[0], by=wu(), today=TODAY)
        done, said = carrying.approve_many(CarryOver.objects.all(), by=make_person(ZHOU), today=TODAY)
        assert done == 1
        assert len(said) == 1

    def test_frozen_by_a_court_waits_until_released(self) -> None:
        _unit, account = a_seller(held=500_000)
        freeze(account, 2024, 500_000, reason=FreezeReason.JUDICIAL, reference="j/1", by=make_person(LIN), on=TODAY)
        with pytest.raises(Refused) as caught:
            apply(1)
        assert caught.value.code == "short"


@pytest.mark.django_db
def test_another_units_trades_do_not_count() -> None:
    unit, _account = a_seller(sold=0)
    other = a_unit()
    issue({other: 9_000}, number=7, on=date(2025, 3, 3))
    traded(other, 9_000, MovementKind.TRANSFER_OUT, date(2025, 6, 2), "other/1")
    terms = rule_of("steel", PLAN)
    assert terms is not None
    assert basis_of(unit, "steel", terms).tonnes("net_sold") == 0
