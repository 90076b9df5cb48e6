"""核定: from the confirmed annexes to units and rows, with their working; the numbers of domain §4."""

from datetime import date
from decimal import Decimal

import pytest

from cets_portal.audit.errors import Refused
from quota.choices import DeductionKind, WithholdingKind
from quota.models import AllocationRow, BalanceValue
from quota.services import allocating, papers
from registry.choices import Sector
from registry.models import Facility
from tests.factories import make_enterprise
from tests.quota.allocation.world import (
    DRAFT_PLAN,
    INDUSTRY_PLAN,
    a_plant,
    approved,
    confirmed,
    drafted,
    genset,
    line,
    officers,
    only_unit,
)

pytestmark = pytest.mark.django_db


def test_a_coal_unit_is_determined_to_the_tonne_and_its_working_is_stored() -> None:
    a_plant()
    unit = only_unit(drafted())
    row = unit.rows.get()
    assert (unit.initial_tonnes, unit.determined_tonnes, unit.obligation_tonnes) == (3_079_895, 3_079_895, 3_000_001)
    assert [step["value"] for step in row.working if step["key"] == "load_factor_correction"] == ["1.067703"]
    assert (row.inputs["classes"], row.special) == (["I"], "")
    assert unit.working[-1]["key"] == "outstanding"


def test_a_plant_lacks_at_most_a_fifth_of_what_it_owes() -> None:
    a_plant(units=[genset(generation_mwh="100000", heat_gj="0", load_factor_percent="80")])
    unit = only_unit(drafted())
    assert unit.initial_tonnes == 79_100
    assert unit.determined_tonnes == 2_400_000
    assert unit.top_up_tonnes == 2_400_000 - 79_100
    assert unit.gap_percent == Decimal("97.36")


def test_merged_units_of_unlike_size_take_the_least_favourable_class() -> None:
    plant = a_plant(units=[genset("U1+2", merged=True, merged_codes="U1、U2", capacity_mw="900")])
    for code, capacity in (("U1", "600"), ("U2", "300")):
        Facility.objects.create(enterprise=plant, sector="power", code=code, name=code, capacity=Decimal(capacity))
    row = AllocationRow.objects.get(unit=only_unit(drafted()))
    assert row.inputs["classes"] == ["I", "II"]
    assert row.working[0]["remark"] == "300MW等级以上常规燃煤机组"


@pytest.mark.parametrize(
    ("closed_on", "started_on", "special"),
    [(date(2025, 3, 1), None, "closed"), (None, date(2024, 5, 1), "new"), (None, date(2020, 1, 1), "")],
)
def test_closed_and_new_units_stand_outside_in_2024(
    closed_on: date | None, started_on: date | None, special: str
) -> None:
    plant = a_plant()
    Facility.objects.create(
        enterprise=plant, sector="power", code="U1", name="1", closed_on=closed_on, started_on=started_on
    )
    unit = only_unit(drafted())
    assert unit.rows.get().special == special
    assert (unit.determined_tonnes == 0) is bool(special)


def test_biomass_above_the_bound_stands_outside_by_the_annex_itself() -> None:
    a_plant(units=[genset(biomass_percent="12.5")])
    unit = only_unit(drafted())
    assert (unit.rows.get().special, unit.rows.get().inputs["case_from"]) == ("biomass", "annex")
    assert (unit.determined_tonnes, unit.obligation_tonnes) == (0, 0)


def test_a_unit_below_the_threshold_gets_its_verified_emissions_by_the_units_own_total() -> None:
    lin, zhou = officers()
    papers.agree(papers.propose_adoption(DRAFT_PLAN, "厅务会议纪要", lin), by=zhou)
    a_plant(year=2025, units=[genset(emissions_tco2e="15000"), genset("U2", emissions_tco2e="10999.4")])
    a_plant(year=2025, units=[genset(emissions_tco2e="15000"), genset("U2", emissions_tco2e="11000")])
    small, large = drafted(year=2025, plan=DRAFT_PLAN).units.order_by("pk")
    assert {row.special for row in small.rows.all()} == {"below_threshold"}
    assert small.determined_tonnes == small.obligation_tonnes == 25_999
    assert {row.special for row in large.rows.all()} == {""}


def test_a_class_that_no_plan_knows_waits_for_an_officer_who_names_the_case() -> None:
    a_plant(units=[genset(**{"class": "其他特殊机组"})])
    run = drafted()
    lin, _zhou = officers()
    with pytest.raises(Refused) as refusal:
        allocating.propose(run, by=lin)
    assert refusal.value.code == "issues"
    allocating.name_case(AllocationRow.objects.get(), "own_waste_gas", reason="仅使用自产煤气", by=lin)
    with pytest.raises(Refused) as refusal:
        allocating.propose(run, by=lin)
    assert refusal.value.code == "stale"
    run = allocating.compute(run, by=lin, today=date(2025, 9, 16))
    assert (only_unit(run).rows.get().special, run.issues[0]["code"]) == ("own_waste_gas", "no_list")
    approved(run)


def test_cement_wants_the_balance_value_and_its_second_person() -> None:
    works = make_enterprise(sector="cement")  # type: ignore[arg-type]
    confirmed(works, "cement", 2025, "1000000", [line()])
    lin, zhou = officers()
    with pytest.raises(Refused) as refusal:
        drafted("cement", 2025, plan=INDUSTRY_PLAN)
    assert refusal.value.code == "balance"
    paper = papers.propose_balance("cement", 2025, Decimal("0.848728813559"), "管理平台查询", lin)
    with pytest.raises(Refused):
        papers.agree(paper, by=lin)
    papers.agree(paper, by=zhou)
    from quota.models import Allocation

    run = allocating.compute(Allocation.objects.get(), by=lin, today=date(2026, 9, 1))
    # X = (0.848728… − 0.8) ÷ 0.848728… = 5.7414 %, α = 0.8612 %
    assert only_unit(run).determined_tonnes == 1_008_612
    assert BalanceValue.objects.get().status == "in_force"


def test_steel_of_2024_gets_what_it_emitted() -> None:
    works = make_enterprise(sector="steel")  # type: ignore[arg-type]
    whole = {"iron_output_t": "3000000", "iron_tco2e": "4000000", "sinter_tco2e": "500000", "crude_steel_t": "1"}
    confirmed(works, "steel", 2024, "7000000.4", [], whole)
    unit = only_unit(drafted("steel", 2024, plan=INDUSTRY_PLAN))
    assert (unit.determined_tonnes, unit.obligation_tonnes) == (7_000_000, 7_000_000)


def test_a_deduction_is_taken_at_pre_allocation_and_refunded_at_determination() -> None:
    """The documents' own example: 50,000 / 30,000 / 70,000 leaves 40,000 to deduct and issues nothing."""
    plant = a_plant(year=2023, units=[genset(emissions_tco2e="71429")])
    lin, zhou = officers()
    paper = papers.propose_deduction(
        plant, "power", DeductionKind.ENFORCEMENT, 70_000, "示环罚〔2024〕1号", date(2024, 1, 5), "条例第二十二条", lin
    )
    papers.agree(paper, by=zhou)
    pre = approved(drafted(stage="pre"))
    before = only_unit(pre)
    assert (before.pre_tonnes, before.deducted_tonnes, before.issued_tonnes) == (50_000, 50_000, 0)
    assert before.outstanding_tonnes == 20_000
    confirmed(plant, "power", 2024, "30000.3", [genset(generation_mwh="37926", heat_gj="0", load_factor_percent="80")])
    unit = only_unit(approved(drafted()))
    assert (unit.determined_tonnes, unit.balance_tonnes) == (29_999, -20_001)
    assert (unit.refund_tonnes, unit.issued_tonnes, unit.outstanding_tonnes) == (20_001, 0, 40_001)


def test_a_withheld_unit_is_marked_in_2024_at_the_determination_only() -> None:
    plant = a_plant()
    confirmed(plant, "power", 2023, "100000", [genset(emissions_tco2e="100000")])
    lin, zhou = officers()
    paper = papers.propose_withholding(plant, "power", 2024, WithholdingKind.FROZEN, "法院通知", lin)
    papers.agree(paper, by=zhou)
    assert not only_unit(drafted(stage="pre")).withheld
    final = only_unit(drafted())
    assert (final.withheld, final.withheld_detail) == (True, "账户被司法冻结：法院通知")


def test_what_a_smelter_emits_beside_its_only_process_is_no_part_of_its_quota() -> None:
    works = make_enterprise(sector=Sector.ALUMINIUM)
    process = {
        "code": "DJ1", "name": "一系列", "capacity_t_per_year": "650000", "metal_t": "600000",
        "material_use_tco2e": "882499.20", "effect_tco2e": "157896.00", "process_tco2e": "1040395.20",
    }  # fmt: skip
    confirmed(works, "aluminium", 2025, "1040894.25", [process])
    lin, zhou = officers()
    papers.agree(papers.propose_balance("aluminium", 2025, Decimal("1.7340"), "管理平台查询", lin), by=zhou)
    run = drafted("aluminium", 2025, plan=INDUSTRY_PLAN)
    assert [one["code"] for one in allocating.open_issues(run)] == ["sum_differs"]
    unit = only_unit(run)
    # ⑤ = ② + ③ and ⑩ = ⑤; 499.05 t of carbonates stand beside them.
    assert unit.obligation_tonnes == 1_040_395
    assert unit.rows.get().inputs["verified"] == "1040395.20"


def test_rows_that_do_not_add_up_to_the_figure_stop_the_run_until_somebody_stands_by_them() -> None:
    plant = a_plant(units=[genset(), genset("U2")])
    confirmed(plant, "power", 2024, "6000500", [genset(), genset("U2")])
    run, (lin, _zhou) = drafted(), officers()
    assert [one["code"] for one in allocating.open_issues(run)] == ["sum_differs"]
    allocating.settle_issue(run, "sum_differs", plant.uscc, reason="差额为机组以外的排放", by=lin)
    run = allocating.compute(run, by=lin, today=date(2025, 9, 16))
    approved(run)
