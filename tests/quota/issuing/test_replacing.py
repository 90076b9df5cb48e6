"""重新核定之后: the difference to what the stage gave before is issued, or owed back and returned by two officers."""

import pytest

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from quota.choices import AllocationStatus, FreezeReason
from quota.ledger.accounts import unit_account, withheld_account
from quota.ledger.freezing import freeze
from quota.ledger.proving import prove
from quota.models import Allocation, Movement, QuotaReturn, UnitAllocation
from quota.selectors.allocations import moved_by
from quota.selectors.issuing import dues_of, returns_owed, units_owing
from quota.services import allocating, returning
from quota.services.returning import confirm_return, propose_return, refuse_return, take_back_return
from tests.people import CHENG, ZHAO, make_person
from tests.quota.allocation.world import DAY, a_plant, officers
from tests.quota.book.world import at_once, surrender
from tests.quota.issuing.world import again, emitted, final, held, issued, pre_issued, withhold

pytestmark = pytest.mark.django_db
#: 3,500,000 MWh and 3,000,000 MWh of the worked example of domain §4.2 in 2024.
MORE, LESS = 3_079_895, 2_657_619


def fewer(plant: object) -> None:
    emitted(plant, generation_mwh="3000000", emissions_tco2e="2700000")  # type: ignore[arg-type]


def counted() -> int:
    """Units that owe, as the desk counts them."""
    return units_owing(UnitAllocation.objects.all()).count()


def test_a_determination_anew_that_gives_more_issues_the_difference() -> None:
    plant, other = a_plant(), a_plant()
    fewer(plant)
    first = issued(final())
    assert (held(plant), held(other)) == (LESS, MORE)
    emitted(plant)
    second = again(first)
    assert [(one.enterprise, one.issue) for one in moved_by(second)] == [(plant, MORE - LESS)]
    assert [(one.given, one.to_issue, one.owed) for one in dues_of(second)] == [
        (LESS, MORE - LESS, 0), (MORE, 0, 0)
    ]  # fmt: skip
    issued(second)
    assert (held(plant), held(other)) == (MORE, MORE)
    table = second.tables.get(code="2-5").number
    assert [one.tonnes for one in Movement.objects.filter(table_ref=table)] == [MORE - LESS, MORE - LESS]
    first.refresh_from_db()
    assert (first.status, second.status) == (AllocationStatus.REPLACED, AllocationStatus.ISSUED)
    assert returns_owed([first, second]) == []
    assert counted() == 0
    assert prove(deep=True).holds


def test_a_determination_anew_that_gives_less_is_owed_back_and_returned_in_parts() -> None:
    plant = a_plant()
    first = issued(final())
    fewer(plant)
    second = again(first)
    assert [one.issue for one in moved_by(second)] == [LESS - MORE]
    assert returns_owed([second]) == []
    issued(second)
    (owed,) = returns_owed([second])
    assert (owed.due.enterprise, owed.tonnes, counted()) == (plant, MORE - LESS, 1)
    lin, zhou = officers()
    one = propose_return(second, plant, tonnes=400_000, reason="重新核定", by=lin)
    assert held(plant) == MORE
    with pytest.raises(Refused) as refusal:
        confirm_return(one, by=lin, today=DAY)
    assert refusal.value.code == "second_person"
    down, up = confirm_return(one, by=zhou, today=DAY)
    assert (down.reference, up.target.kind) == (f"return/99/power/2024/final/{one.pk}/unit", "issuance")
    assert (held(plant), returning.outstanding(second, plant), counted()) == (
        MORE - 400_000, MORE - LESS - 400_000, 1
    )  # fmt: skip
    rest = propose_return(second, plant, tonnes=MORE - LESS - 400_000, reason="余数", by=zhou)
    confirm_return(rest, by=lin, today=DAY)
    assert (held(plant), returning.outstanding(second, plant), counted()) == (LESS, 0, 0)
    assert prove(deep=True).holds


def test_what_was_returned_is_issued_again_when_a_third_run_gives_it_back() -> None:
    plant, (lin, zhou) = a_plant(), officers()
    first = issued(final())
    fewer(plant)
    second = issued(again(first))
    confirm_return(propose_return(second, plant, tonnes=400_000, reason="x", by=lin), by=zhou, today=DAY)
    emitted(plant)
    third = issued(again(second))
    assert held(plant) == MORE
    assert [one.to_issue + one.owed for one in dues_of(third)] == [0]


def test_a_pre_allocation_larger_than_the_determination_is_owed_back() -> None:
    """多退少补: 70 % of 3,000,000.5 t were pre-allocated, fewer are determined: ⑤ is negative."""
    plant = a_plant(year=2023)
    pre = pre_issued()
    emitted(plant, generation_mwh="2000000", emissions_tco2e="1800000")
    run = issued(final())
    unit = run.units.get()
    assert unit.determined_tonnes == 1_813_066
    assert (unit.balance_tonnes, unit.issued_tonnes) == (1_813_066 - 2_100_000, 0)
    assert [one.tonnes for one in returns_owed([pre, run])] == [2_100_000 - 1_813_066]
    assert counted() == 1
    assert held(plant) == 2_100_000


def test_a_unit_that_no_longer_holds_it_keeps_owing() -> None:
    plant, (lin, zhou) = a_plant(), officers()
    first = issued(final())
    fewer(plant)
    second = issued(again(first))
    surrender(unit_account(plant), MORE - 1_000, "s/1")
    with pytest.raises(Refused) as refusal:
        propose_return(second, plant, tonnes=2_000, reason="x", by=lin)
    assert (refusal.value.code, "1,000" in str(refusal.value)) == ("tonnes", True)
    confirm_return(propose_return(second, plant, tonnes=1_000, reason="x", by=lin), by=zhou, today=DAY)
    assert (held(plant), returning.outstanding(second, plant)) == (0, MORE - LESS - 1_000)


def test_frozen_tonnes_are_not_returned() -> None:
    plant, (lin, _zhou) = a_plant(), officers()
    second = _owing(plant)
    freeze(unit_account(plant), 2024, MORE, reason=FreezeReason.JUDICIAL, reference="f/1", by=lin, on=DAY)
    with pytest.raises(Refused):
        propose_return(second, plant, tonnes=1, reason="x", by=lin)


def test_withheld_quota_goes_back_before_the_units_own() -> None:
    plant, (lin, zhou) = a_plant(), officers()
    withhold(plant)
    second = _owing(plant)
    assert held(plant, "withheld") == MORE
    confirm_return(propose_return(second, plant, tonnes=100, reason="x", by=lin), by=zhou, today=DAY)
    assert held(plant, "withheld") == MORE - 100
    assert Movement.objects.filter(source=withheld_account(plant)).get().kind == "return"


def test_more_than_is_owed_a_second_return_or_another_province_is_refused() -> None:
    plant, (lin, zhou) = a_plant(), officers()
    second = _owing(plant)
    for tonnes in (0, MORE - LESS + 1):
        with pytest.raises(Refused):
            propose_return(second, plant, tonnes=tonnes, reason="x", by=lin)
    with pytest.raises(Refused) as refusal:
        propose_return(second, plant, tonnes=1, reason=" ", by=lin)
    assert refusal.value.code == "reason"
    one = propose_return(second, plant, tonnes=1, reason="x", by=lin)
    with pytest.raises(Conflict):
        propose_return(second, plant, tonnes=1, reason="x", by=zhou)
    with pytest.raises(Forbidden):
        confirm_return(one, by=make_person(ZHAO), today=DAY)


def test_a_return_is_refused_with_a_reason_or_taken_back_and_moves_nothing() -> None:
    plant, (lin, zhou) = a_plant(), officers()
    second = _owing(plant)
    one = propose_return(second, plant, tonnes=1, reason="x", by=lin)
    with pytest.raises(Refused):
        refuse_return(one, reason="", by=zhou, today=DAY)
    refuse_return(one, reason="单位未同意", by=zhou, today=DAY)
    other = propose_return(second, plant, tonnes=1, reason="x", by=lin)
    with pytest.raises(Forbidden):
        take_back_return(other, by=zhou)
    take_back_return(other, by=lin)
    assert set(QuotaReturn.objects.values_list("status", flat=True)) == {"refused", "withdrawn"}
    with pytest.raises(Conflict):
        confirm_return(other, by=zhou, today=DAY)
    assert held(plant) == MORE


def test_a_return_proposed_under_a_run_that_was_replaced_is_measured_by_the_new_one() -> None:
    plant, (lin, zhou) = a_plant(), officers()
    second = _owing(plant)
    one = propose_return(second, plant, tonnes=1_000, reason="x", by=lin)
    emitted(plant)
    third = again(second)
    with pytest.raises(Refused):
        confirm_return(one, by=zhou, today=DAY)
    issued(third)
    with pytest.raises(Refused):
        confirm_return(one, by=zhou, today=DAY)


def test_a_unit_left_out_of_the_new_run_owes_all_it_was_given() -> None:
    plant, other = a_plant(), a_plant()
    first = issued(final())
    lin, _zhou = officers()
    new = allocating.reopen(first, reason="单位移出", by=lin)
    allocating.compute(new, by=lin, today=DAY)
    new.units.filter(enterprise=plant).delete()
    dues = {one.enterprise: one.owed for one in dues_of(new)}
    assert dues == {plant: MORE, other: 0}


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres_only
def test_a_return_confirmed_by_two_at_once_is_posted_once() -> None:
    plant, (lin, zhou) = a_plant(), officers()
    second, cheng = _owing(plant), make_person(CHENG)
    one = propose_return(second, plant, tonnes=1_000, reason="x", by=lin)
    copies = [QuotaReturn.objects.get(pk=one.pk) for _ in range(4)]
    people = [zhou, cheng, zhou, cheng]
    errors = at_once(
        *[
            lambda copy=copy, who=who: confirm_return(copy, by=who, today=DAY)
            for copy, who in zip(copies, people, strict=True)
        ]
    )
    assert len(errors) == 3
    assert held(plant) == MORE - 1_000
    assert prove(deep=True).holds


def _owing(plant: object) -> Allocation:
    """A run issued after another that gave the plant more."""
    first = issued(final())
    fewer(plant)
    return issued(again(first))
