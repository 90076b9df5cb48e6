"""记账的法则: what may move, who must stand behind it, and that nothing moves twice."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cets_portal.audit.errors import Conflict, Refused
from quota.choices import KINDS, OWNED, SECOND_PERSON, AccountKind, FreezeReason, MovementKind
from quota.ledger.accounts import system_account, unit_account, withheld_account
from quota.ledger.entries import Entry
from quota.ledger.freezing import freeze, release
from quota.ledger.issuance import ApprovedTable, Issued, post_issuance
from quota.ledger.posting import post
from quota.ledger.proving import prove
from quota.models import Account, Freeze, Holding, Movement
from tests.factories import make_enterprise
from tests.people import DEMO, OTHER
from tests.quota.book.world import DAY, DIGEST, a_table, a_unit, held, issue, people, surrender, surrender_entry

pytestmark = pytest.mark.django_db


def test_issuance_goes_through_the_province_to_the_units() -> None:
    one, other = a_unit(), a_unit()
    movements = issue({one: 1_789, other: 30_000})
    assert [m.kind for m in movements] == ["issue_to_province", "issue_to_unit", "issue_to_unit"]
    assert movements[0].tonnes == 31_789
    assert (held(one), held(other), held(system_account(AccountKind.PROVINCE, DEMO))) == (1_789, 30_000, 0)
    assert held(system_account(AccountKind.ISSUANCE, DEMO)) == -31_789
    assert prove().holds


def test_a_table_is_issued_once_however_often_it_is_pressed() -> None:
    unit = a_unit()
    first, again = issue({unit: 100}), issue({unit: 100})
    assert [m.pk for m in first] == [m.pk for m in again]
    assert held(unit) == 100


def test_a_table_is_not_issued_again_with_other_figures_or_fewer_rows() -> None:
    one, other = a_unit(), a_unit()
    issue({one: 100, other: 50})
    for amounts in ({one: 100, other: 51}, {one: 150}, {one: 100}):
        with pytest.raises(Conflict):
            issue(amounts)
    assert (held(one), held(other)) == (100, 50)


@pytest.mark.parametrize(("ref", "digest"), [("", DIGEST), ("table/2-5/99/power/2024/1", ""), ("自拟", DIGEST)])
def test_nothing_is_issued_without_an_approved_table(ref: str, digest: str) -> None:
    lin, zhou = people()
    with pytest.raises(Refused) as refused:
        post_issuance(
            ApprovedTable(ref, digest, 2024), [Issued(a_unit(), 5)], by=lin, approved_by=zhou, effective_on=DAY
        )
    assert refused.value.code == "table"


def test_what_is_withheld_waits_with_the_province_and_is_released_to_the_same_unit_only() -> None:
    """Example A of the plan: issued 1,200,000 in all, owes 1,000,000, so 200,000 are released."""
    unit = make_enterprise()
    kept, own, stranger = withheld_account(unit), unit_account(unit), a_unit()
    lin, zhou = people()
    issue({kept: 1_200_000})
    owed = Entry(
        MovementKind.FORCED_SURRENDER, kept, system_account(AccountKind.SURRENDERED, DEMO), 2024, 1_000_000, "force/1"
    )
    post([owed], by=lin, approved_by=zhou, effective_on=DAY)
    rest = Entry(MovementKind.RELEASE, kept, stranger, 2024, 200_000, "release/1")
    with pytest.raises(Refused):
        post([rest], by=lin, approved_by=zhou, effective_on=DAY)
    post([replace(rest, target=own)], by=lin, approved_by=zhou, effective_on=DAY)
    assert (held(kept), held(own), held(stranger)) == (0, 200_000, 0)


def test_a_shortage_is_refused_with_its_numbers_and_moves_nothing() -> None:
    unit = a_unit("临江示例热电有限公司")
    issue({unit: 1_500})
    with pytest.raises(Refused) as refused:
        surrender(unit, 2_000, "s/1")
    assert refused.value.code == "short"
    assert "可用 1,500 吨，需要 2,000 吨" in str(refused.value)
    assert "临江示例热电有限公司" in str(refused.value)
    assert held(unit) == 1_500
    assert not Movement.objects.filter(reference="s/1").exists()


def test_all_lines_of_an_act_are_posted_or_none() -> None:
    lin, zhou = people()
    rich, poor = a_unit(), a_unit()
    issue({rich: 100, poor: 1})
    lines = [surrender_entry(rich, 60, "s/1"), surrender_entry(poor, 2, "s/2")]
    with pytest.raises(Refused):
        post(lines, by=lin, approved_by=zhou, effective_on=DAY)
    assert (held(rich), held(poor)) == (100, 1)


def test_the_same_reference_returns_what_stands_even_when_nothing_is_left() -> None:
    unit = a_unit()
    issue({unit: 100})
    assert surrender(unit, 100, "s/1") == surrender(unit, 100, "s/1")
    assert held(unit) == 0
    with pytest.raises(Conflict):
        surrender(unit, 99, "s/1")


def test_a_set_of_which_only_a_part_stands_is_a_conflict() -> None:
    lin, zhou = people()
    unit = a_unit()
    issue({unit: 100})
    surrender(unit, 10, "s/1")
    with pytest.raises(Conflict):
        post(
            [surrender_entry(unit, 10, "s/1"), surrender_entry(unit, 10, "s/2")],
            by=lin, approved_by=zhou, effective_on=DAY,
        )  # fmt: skip
    assert held(unit) == 90


def test_maker_and_checker_are_two_people() -> None:
    lin, _zhou = people()
    unit = a_unit()
    issue({unit: 10})
    for second in (None, lin):
        with pytest.raises(Refused) as refused:
            post([surrender_entry(unit, 1, "s/1")], by=lin, approved_by=second, effective_on=DAY)
        assert refused.value.code == "second_person"


def test_a_stated_transfer_needs_no_second_person_and_every_other_kind_does() -> None:
    lin, _zhou = people()
    unit = a_unit()
    entry = Entry(MovementKind.TRANSFER_IN, system_account(AccountKind.OUTSIDE, DEMO), unit, 2024, 7, "statement/1/2")
    post([entry], by=lin, effective_on=DAY)
    assert held(unit) == 7
    assert set(SECOND_PERSON) == set(MovementKind.values) - {"transfer_in", "transfer_out"}


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_kind_runs_only_between_the_accounts_of_its_table(kind: MovementKind) -> None:
    """Every pair of account kinds × every kind: what the table does not name is refused."""
    lin, zhou = people()
    unit, second = make_enterprise(), make_enterprise()
    accounts = [system_account(one, DEMO) for one in AccountKind if one not in OWNED]
    accounts += [unit_account(unit), withheld_account(unit)]
    refused = 0
    for source in accounts:
        for target in [*accounts, unit_account(second)]:
            if KINDS[kind].allows(source.kind, target.kind):
                continue
            entry = Entry(kind, source, target, 2024, 1, "x", table_ref=a_table().ref, table_digest=DIGEST)
            with pytest.raises(Refused) as answer:
                post([entry], by=lin, approved_by=zhou, effective_on=DAY)
            assert answer.value.code == "route"
            refused += 1
    assert refused > 50


def test_allowances_leave_the_province_only_between_units() -> None:
    lin, zhou = people()
    here, there = a_unit(), unit_account(make_enterprise(province=OTHER))
    issue({here: 10})
    across = Entry(MovementKind.TRANSFER, here, there, 2024, 4, "t/1")
    post([across], by=lin, approved_by=zhou, effective_on=DAY)
    assert (held(here), held(there)) == (6, 4)
    foreign = surrender_entry(there, 1, "s/1")
    with pytest.raises(Refused):
        post([foreign], by=lin, approved_by=zhou, effective_on=DAY)


@pytest.mark.parametrize("tonnes", [0, -5, 10**13, "7", 7.0, True])
def test_only_whole_tonnes_above_zero_move(tonnes: Any) -> None:
    lin, zhou = people()
    unit = a_unit()
    issue({unit: 10})
    with pytest.raises(Refused) as refused:
        post([replace(surrender_entry(unit, 1, "s"), tonnes=tonnes)], by=lin, approved_by=zhou, effective_on=DAY)
    assert refused.value.code == "tonnes"


def test_frozen_tonnes_stay_until_they_are_released() -> None:
    lin, _zhou = people()
    unit = a_unit()
    issue({unit: 100})
    stopped = freeze(unit, 2024, 70, reason=FreezeReason.JUDICIAL, reference="f/1", by=lin, on=DAY)
    with pytest.raises(Refused) as refused:
        surrender(unit, 31, "s/1")
    assert "可用 30 吨，需要 31 吨" in str(refused.value)
    with pytest.raises(Refused):
        freeze(unit, 2024, 31, reason=FreezeReason.JUDICIAL, reference="f/2", by=lin, on=DAY)
    release(stopped, by=lin, on=DAY)
    surrender(unit, 31, "s/1")
    assert prove().holds


def test_a_freeze_is_made_and_released_once() -> None:
    lin, _zhou = people()
    unit = a_unit()
    issue({unit: 100})
    words: dict[str, Any] = {"reason": FreezeReason.JUDICIAL, "reference": "f/1", "by": lin, "on": DAY}
    first = freeze(unit, 2024, 70, **words)
    assert freeze(unit, 2024, 70, **words) == first
    with pytest.raises(Conflict):
        freeze(unit, 2024, 10, **words)
    release(first, by=lin, on=DAY)
    with pytest.raises(Conflict):
        release(Freeze.objects.get(pk=first.pk), by=lin, on=DAY)
    assert Holding.objects.get(account=unit).frozen == 0


def test_a_pending_surrender_uses_its_own_freeze_up() -> None:
    lin, zhou = people()
    unit = a_unit()
    issue({unit: 100})
    waiting = freeze(unit, 2024, 100, reason=FreezeReason.SURRENDER, reference="f/1", by=lin, on=DAY)
    lines = [surrender_entry(unit, 100, "s/1")]
    done = post(lines, by=lin, approved_by=zhou, effective_on=DAY, releasing=[waiting])
    again = post(lines, by=lin, approved_by=zhou, effective_on=DAY, releasing=[Freeze.objects.get(pk=waiting.pk)])
    assert done == again
    assert Holding.objects.get(account=unit).available == 0
    assert prove(deep=True).holds


def test_a_correction_turns_a_movement_round_and_never_more_than_it_moved() -> None:
    lin, zhou = people()
    unit = a_unit()
    issue({unit: 100})
    wrong = surrender(unit, 60, "s/1")

    def back(tonnes: int, reference: str) -> None:
        entry = Entry(
            MovementKind.CORRECTION, wrong.target, wrong.source, 2024, tonnes, reference, corrects=wrong, note="误记"
        )
        post([entry], by=lin, approved_by=zhou, effective_on=DAY)

    back(50, "c/1")
    with pytest.raises(Refused) as refused:
        back(11, "c/2")
    assert "已更正 50 吨" in str(refused.value)
    back(10, "c/3")
    assert held(unit) == 100
    assert list(wrong.corrections.values_list("tonnes", flat=True)) == [50, 10]


def test_a_correction_runs_back_along_its_own_way_only() -> None:
    lin, zhou = people()
    unit, other = a_unit(), a_unit()
    issue({unit: 100, other: 100})
    wrong = surrender(unit, 60, "s/1")
    for source, target, vintage in (
        (wrong.target, other, 2024),
        (wrong.target, unit, 2023),
        (unit, wrong.target, 2024),
    ):
        entry = Entry(MovementKind.CORRECTION, source, target, vintage, 1, "c", corrects=wrong)
        with pytest.raises(Refused):
            post([entry], by=lin, approved_by=zhou, effective_on=DAY)


def test_what_is_carried_over_arrives_in_equal_tonnes_in_one_act() -> None:
    lin, zhou = people()
    unit, carried = a_unit(), system_account(AccountKind.CARRIED_OVER, DEMO)
    issue({unit: 40_000})
    out = Entry(MovementKind.CARRY_OVER_OUT, unit, carried, 2024, 40_000, "carry/out")
    into = Entry(MovementKind.CARRY_OVER_IN, carried, unit, 2025, 40_000, "carry/in")
    for lines in ([out], [into], [out, replace(into, tonnes=39_999)]):
        with pytest.raises(Refused):
            post(lines, by=lin, approved_by=zhou, effective_on=DAY)
    post([out, into], by=lin, approved_by=zhou, effective_on=DAY)
    assert (held(unit, 2024), held(unit, 2025)) == (0, 40_000)
    assert prove().holds


def test_an_act_dated_back_may_not_take_what_was_not_there_yet() -> None:
    """On 1 November there were 10 t, later 100 t came: 60 t cannot have left on the 2nd, 10 t can."""
    unit = a_unit()
    issue({unit: 10}, number=1, on=date(2025, 11, 1))
    issue({unit: 100}, number=2, on=date(2025, 11, 10))
    with pytest.raises(Refused) as refused:
        surrender(unit, 60, "s/1", on=date(2025, 11, 2))
    assert "可用 10 吨" in str(refused.value)
    surrender(unit, 10, "s/2", on=date(2025, 11, 2))
    surrender(unit, 60, "s/3", on=date(2025, 11, 11))


def test_an_act_dated_back_may_not_take_what_left_later() -> None:
    unit = a_unit()
    issue({unit: 100}, on=date(2025, 11, 1))
    surrender(unit, 80, "s/1", on=date(2025, 11, 10))
    issue({unit: 500}, number=2, on=date(2025, 11, 20))
    with pytest.raises(Refused):
        surrender(unit, 21, "s/2", on=date(2025, 11, 5))
    surrender(unit, 20, "s/3", on=date(2025, 11, 5))


def test_a_unit_has_one_account_in_its_province() -> None:
    unit = make_enterprise()
    assert unit_account(unit) == unit_account(unit)
    assert Account.objects.filter(enterprise=unit).count() == 1
    with pytest.raises(ValueError):
        system_account(AccountKind.UNIT, DEMO)
    with pytest.raises(ValueError):
        unit_account(make_enterprise(province=""))


def test_posting_asks_the_database_a_handful_of_times(django_assert_max_num_queries: Any) -> None:
    units = [a_unit() for _ in range(30)]
    issue(dict.fromkeys(units, 10))
    surrender(units[0], 1, "s/first")
    lin, zhou = people()
    lines = [surrender_entry(unit, 1, f"s/{unit.pk}") for unit in units]
    with django_assert_max_num_queries(8):
        post(lines, by=lin, approved_by=zhou, effective_on=DAY)
