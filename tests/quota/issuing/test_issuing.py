"""发放: told first, proposed by one, issued by another, once; the book, the ledger of deductions and the table agree."""

import pytest

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.letters.models import Letter
from quota.choices import AllocationStatus
from quota.ledger.proving import prove
from quota.models import Allocation, DeductionEntry, Movement
from quota.selectors.deductions import outstanding_of
from quota.selectors.issuing import dues_of
from quota.services import allocating, issuing, papers
from tests.people import ZHAO, make_person
from tests.quota.allocation.world import DAY, a_plant, approved, drafted, genset, officers
from tests.quota.book.world import at_once
from tests.quota.issuing.world import (
    again,
    deduction,
    emitted,
    final,
    held,
    issued,
    pre_issued,
    proposed,
    told,
    withhold,
)

DETERMINED = 3_079_895


@pytest.mark.django_db
def test_an_approved_run_is_issued_in_two_steps_by_two_officers_against_its_table() -> None:
    plant, other = a_plant("示例电厂"), a_plant()
    run = issued(final())
    assert (run.status, run.issued_on, held(plant), held(other)) == (
        AllocationStatus.ISSUED, DAY, DETERMINED, DETERMINED
    )  # fmt: skip
    whole, *parts = Movement.objects.order_by("pk")
    assert (whole.kind, whole.tonnes, whole.target.kind) == ("issue_to_province", 2 * DETERMINED, "province")
    assert [(one.kind, one.tonnes, one.vintage) for one in parts] == [("issue_to_unit", DETERMINED, 2024)] * 2
    table = run.tables.get(code="2-5")
    assert {(one.table_ref, one.table_digest) for one in (whole, *parts)} == {(table.number, table.digest)}
    assert whole.clause.endswith("表2-5")
    assert (whole.by, whole.approved_by) == officers()
    assert prove(deep=True).holds
    assert [one.to_issue for one in dues_of(run)] == [0, 0]


@pytest.mark.django_db
def test_nothing_is_issued_before_the_units_were_told_or_by_the_one_who_proposed_it() -> None:
    a_plant()
    run, (lin, zhou) = final(), officers()
    with pytest.raises(Refused) as refusal:
        issuing.propose_issue(run, by=lin)
    assert refusal.value.code == "untold"
    told(run)
    with pytest.raises(Refused) as refusal:
        issuing.issue(run, by=zhou, today=DAY)
    assert refusal.value.code == "unproposed"
    proposed(run)
    with pytest.raises(Conflict):
        issuing.propose_issue(run, by=zhou)
    with pytest.raises(Refused) as refusal:
        issuing.issue(run, by=lin, today=DAY)
    assert refusal.value.code == "second_person"
    with pytest.raises(Forbidden):
        issuing.issue(run, by=make_person(ZHAO), today=DAY)
    assert not Movement.objects.exists()


@pytest.mark.django_db
def test_a_proposal_to_issue_is_sent_back_with_a_reason_and_proposed_again() -> None:
    a_plant()
    run, (lin, zhou) = told(final()), officers()
    proposed(run)
    with pytest.raises(Refused):
        issuing.send_back_issue(run, reason=" ", by=zhou)
    issuing.send_back_issue(run, reason="注登机构数据未回", by=zhou)
    assert run.issue_proposed_by is None
    with pytest.raises(Conflict):
        issuing.send_back_issue(run, reason="再退", by=zhou)
    issuing.propose_issue(run, by=zhou)
    issuing.issue(run, by=lin, today=DAY)
    acts = Entry.objects.filter(target_type="quota.allocation", action__contains="issue").order_by("pk")
    assert [one.action.rpartition(".")[2] for one in acts] == [
        "propose_issue", "send_back_issue", "propose_issue", "issue"
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_determination_waits_until_its_pre_allocation_was_issued() -> None:
    plant = a_plant(year=2023)
    pre = approved(drafted(stage="pre"))
    emitted(plant)
    run, (lin, _zhou) = told(final()), officers()
    with pytest.raises(Refused) as refusal:
        issuing.propose_issue(run, by=lin)
    assert refusal.value.code == "before"
    issued(pre)
    issued(run)
    # 70 % of 3,000,000.5 t, floored, then the rest: ⑥ is what was determined.
    assert [one.tonnes for one in Movement.objects.filter(kind="issue_to_unit")] == [2_100_000, 979_895]
    assert held(plant) == DETERMINED


@pytest.mark.django_db
def test_a_pre_allocation_that_changed_after_the_determination_stops_its_issue() -> None:
    plant = a_plant(year=2023)
    pre, (lin, zhou) = pre_issued(), officers()
    second = allocating.compute(allocating.reopen(pre, reason="漏扣核减", by=lin), by=lin, today=DAY)
    allocating.propose(second, by=lin)
    emitted(plant)
    run = told(final())
    deduction(plant, 1_000)
    allocating.send_back(second, reason="重算", by=zhou)
    issued(approved(allocating.compute(second, by=lin, today=DAY)))
    with pytest.raises(Refused) as refusal:
        issuing.propose_issue(run, by=lin)
    assert (refusal.value.code, "有变化" in str(refusal.value)) == ("before", True)


@pytest.mark.django_db
def test_an_altered_file_of_the_table_stops_the_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    a_plant()
    run, (lin, _zhou) = told(final()), officers()
    monkeypatch.setattr("quota.services.checking_tables.read", lambda file: b"another file")
    with pytest.raises(Refused) as refusal:
        issuing.propose_issue(run, by=lin)
    assert refusal.value.code == "table"


@pytest.mark.django_db
def test_figures_of_the_table_that_are_not_those_of_the_run_stop_the_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    a_plant("示例电厂")
    run, (lin, _zhou) = told(final()), officers()
    monkeypatch.setattr("quota.services.checking_tables.signed_issue", lambda unit: 1)
    with pytest.raises(Refused) as refusal:
        issuing.propose_issue(run, by=lin)
    assert (refusal.value.code, "不一致" in str(refusal.value)) == ("table", True)


@pytest.mark.django_db
def test_withheld_quota_goes_to_the_account_of_the_province() -> None:
    plant, other = a_plant(), a_plant()
    withhold(plant)
    issued(final())
    assert (held(plant), held(plant, "withheld"), held(other)) == (0, DETERMINED, DETERMINED)
    assert Movement.objects.filter(kind="withhold").count() == 1


@pytest.mark.django_db
def test_deductions_are_taken_oldest_first_and_entered_with_their_references() -> None:
    plant = a_plant()
    late = deduction(plant, 500, "二号")
    early = deduction(plant, 300, "一号", on=DAY.replace(year=2023))
    run = issued(final())
    assert held(plant) == DETERMINED - 800
    entries = DeductionEntry.objects.order_by("deduction__decided_on")
    table = run.tables.get(code="2-5").number
    assert [(one.deduction_id, one.tonnes, one.reference) for one in entries] == [
        (early.pk, 300, f"{table}/{early.pk}"), (late.pk, 500, f"{table}/{late.pk}")
    ]  # fmt: skip
    assert outstanding_of(plant, "power") == []


@pytest.mark.django_db
def test_a_deduction_lifted_after_the_approval_stops_the_issue() -> None:
    plant, (_lin, zhou) = a_plant(), officers()
    cut = deduction(plant, 500)
    run = told(final())
    papers.lift(cut, reason="决定撤销", by=zhou)
    proposed(run)
    with pytest.raises(Refused) as refusal:
        issuing.issue(run, by=zhou, today=DAY)
    assert refusal.value.code == "deductions"
    assert not Movement.objects.exists()


@pytest.mark.django_db
def test_the_example_of_the_notes_over_two_stages() -> None:
    """预分配 50,000, to deduct 70,000, 核定 30,000: issued 0 and 0, outstanding 20,000 and 40,000 (domain §4.4)."""
    plant = a_plant(year=2023, units=[genset(emissions_tco2e="71428.58")])
    cut = deduction(plant, 70_000)
    pre_issued()
    assert [one.tonnes for one in outstanding_of(plant, "power")] == [20_000]
    emitted(plant, generation_mwh="37927", heat_gj="0", load_factor_percent="80", emissions_tco2e="30000")
    run = issued(final())
    assert run.units.get().determined_tonnes == 30_000
    assert [one.tonnes for one in outstanding_of(plant, "power")] == [40_000]
    assert [one.tonnes for one in DeductionEntry.objects.order_by("pk")] == [50_000, -20_000]
    assert held(plant) == 0
    assert not Movement.objects.exists()
    assert cut.tonnes == 70_000


@pytest.mark.django_db
def test_a_determination_anew_enters_only_what_changes_of_a_deduction() -> None:
    plant = a_plant()
    cut = deduction(plant, 800)
    first = issued(final())
    emitted(plant, emissions_tco2e="2900000")
    issued(again(first))
    assert [one.tonnes for one in DeductionEntry.objects.all()] == [800]
    assert outstanding_of(plant, "power") == []
    assert held(plant) == DETERMINED - 800
    assert cut.entries.count() == 1


@pytest.mark.django_db
def test_a_run_where_nobody_is_due_anything_is_issued_without_a_movement() -> None:
    plant = a_plant()
    first = issued(final())
    emitted(plant, emissions_tco2e="2900000")
    second = issued(again(first))
    assert (second.status, Movement.objects.count()) == (AllocationStatus.ISSUED, 2)
    assert Letter.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres_only
def test_issuance_pressed_eight_times_issues_once() -> None:
    plant = a_plant()
    deduction(plant, 100)
    run, (_lin, zhou) = proposed(told(final())), officers()
    errors = at_once(*[lambda: issuing.issue(Allocation.objects.get(pk=run.pk), by=zhou, today=DAY)] * 8)
    assert len(errors) == 7
    assert all(isinstance(error, Conflict) for error in errors)
    assert (Movement.objects.count(), DeductionEntry.objects.count()) == (2, 1)
    assert held(plant) == DETERMINED - 100
    assert prove(deep=True).holds
