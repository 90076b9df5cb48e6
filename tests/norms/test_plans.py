"""The allocation plans as data: every number cited, drafts marked, a misspelt key told with its place."""

from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cets_portal.norms import NormError
from cets_portal.norms.codes import Grade, NormStatus, Sector
from cets_portal.norms.plan import PLANS, Plan, plan_digest, plan_of, plans, plans_for, read_plan, refuse_draft
from cets_portal.norms.plan_parts import Stated, Treatment
from cets_portal.norms.surrender import SURRENDER, read_surrender_rules, surrender_rules

CODES = ("industry-2024-2025", "industry-2026", "power-2023-2024", "power-2025-2026")
EVERY = pytest.mark.parametrize("plan", plans(), ids=lambda plan: plan.code)

#: Copied from the table of benchmarks, not from our files: generation of I … IV, heat of coal, of gas.
BENCHMARKS = {
    ("power-2023-2024", 2023): "0.7950 0.8090 0.8285 0.3305 0.1038 0.0536",
    ("power-2023-2024", 2024): "0.7910 0.8049 0.8244 0.3288 0.1033 0.0533",
    ("power-2025-2026", 2025): "0.7902 0.8017 0.8162 0.3288 0.1027 0.0533",
    ("power-2025-2026", 2026): "0.7894 0.7985 0.8080 0.3288 0.1021 0.0533",
}
BALANCES_2023 = "0.7982 0.8155 0.8352 0.3239 0.1041 0.0525"
#: The plan's own remarks: 2023 benchmark against 2023 balance value, per cent.
REMARKS = {"I": "-0.4", "II": "-0.8", "III": "-0.8", "IV": "2.0"}


def stated(node: Any) -> list[Stated]:
    """Every statement inside."""
    if isinstance(node, tuple):
        return [one for part in node for one in stated(part)]
    if not is_dataclass(node) or isinstance(node, type):
        return []
    own = [node] if isinstance(node, Stated) else []
    return own + [one for field in fields(node) for one in stated(getattr(node, field.name))]


def test_the_four_plans_are_there() -> None:
    assert tuple(plan.code for plan in plans()) == CODES
    assert [plan.is_draft for plan in plans()] == [False, True, False, True]


@EVERY
def test_every_number_has_clause_source_grade_and_status(plan: Plan) -> None:
    found = stated(plan)
    assert len(found) > 10
    assert all(one.clause and one.source for one in found)


@EVERY
def test_nothing_of_a_draft_passes_for_law_in_force(plan: Plan) -> None:
    if plan.is_draft:
        own = [one for one in stated(plan) if one.source == plan.source]
        assert own
        assert all(one.status is NormStatus.DRAFT for one in own)


@EVERY
def test_what_rests_on_a_draft_in_a_plan_in_force_is_marked_as_an_assumption(plan: Plan) -> None:
    if not plan.is_draft:
        assert all(one.assumption for one in stated(plan) if one.status is NormStatus.DRAFT)


def test_the_plan_that_was_not_read_is_graded_b() -> None:
    plan = plan_of("industry-2024-2025")
    assert plan.grade is Grade.B
    assert not [one for one in stated(plan) if one.grade is Grade.A]


@pytest.mark.parametrize(("place", "printed"), BENCHMARKS.items(), ids=str)
def test_the_benchmarks_are_those_printed(place: tuple[str, int], printed: str) -> None:
    rules = plan_of(place[0]).power_rules
    of_class = [rules.benchmark(one, place[1]) for one in ("I", "II", "III", "IV")]
    coal, gas = printed.split()[4:]
    assert [str(one.generation) for one in of_class] == printed.split()[:4]
    assert [str(one.heat) for one in of_class] == [coal, coal, coal, gas]


def test_the_balance_values_agree_with_the_plan_s_own_remarks() -> None:
    rules = plan_of("power-2023-2024").power_rules
    assert [str(one.generation) for one in rules.balance_values] == BALANCES_2023.split()[:4]
    for one in rules.balance_values:
        benchmark = rules.benchmark(one.genset_class, 2023)
        change = (benchmark.generation - one.generation) / one.generation * 100
        assert change.quantize(Decimal("0.1")) == Decimal(REMARKS[one.genset_class])


def test_the_classes_part_at_400_megawatts() -> None:
    first, second = plan_of("power-2023-2024").power_rules.classes[:2]
    assert (first.suits(Decimal(400)), second.suits(Decimal(400))) == (True, False)
    assert (first.suits(Decimal("399.9")), second.suits(Decimal("399.9"))) == (False, True)


def test_a_draft_is_refused_until_somebody_adopts_it() -> None:
    draft = plan_of("power-2025-2026")
    assert not draft.usable_for_determination
    with pytest.raises(NormError, match="征求意见稿"):
        refuse_draft(draft)
    refuse_draft(draft, adopted=True)
    refuse_draft(plan_of("power-2023-2024"))


def test_special_cases_of_the_two_plans_for_power_differ_in_what_becomes_of_them() -> None:
    old, new = (plan_of(code).case("biomass") for code in ("power-2023-2024", "power-2025-2026"))
    assert (old.treatment, old.above_percent) == (Treatment.OUTSIDE, Decimal(10))
    assert (new.treatment, new.above_percent) == (Treatment.VERIFIED, Decimal(20))
    assert {one.id for one in plan_of("industry-2026").cases_of(Sector.STEEL, 2026)} == {
        "hydrogen_furnace", "closed", "new", "below_threshold",
    }  # fmt: skip


def test_a_year_or_sector_that_the_plan_does_not_order_is_refused() -> None:
    plan = plan_of("power-2023-2024")
    with pytest.raises(NormError, match="不含 2025 年度；含 2023、2024"):
        plan.check_year(2025)
    with pytest.raises(NormError, match="不含行业"):
        plan.check_sector(Sector.STEEL)
    with pytest.raises(NormError, match="现有"):
        plan_of("power-1999")


def test_the_plan_in_force_comes_first() -> None:
    assert [one.code for one in plans_for(Sector.POWER, 2024)] == ["power-2023-2024"]
    assert [one.code for one in plans_for(Sector.STEEL, 2026)] == ["industry-2026"]
    assert len(plan_digest("power-2023-2024")) == 64


@pytest.mark.parametrize(
    ("code", "was", "now", "says"),
    [
        ("power-2023-2024", 'generation = "0.7950"', 'generatoin = "0.7950"', "generatoin"),
        ("power-2023-2024", 'generation = "0.7950"', "generation = 0.7950", "加引号的十进制数"),
        ("power-2023-2024", 'id = "slope"', 'id = "slop"', "base"),
        ("power-2023-2024", 'grade = "A"', 'grade = "E"', "E"),
        ("power-2023-2024", 'genset_class = "IV"', 'genset_class = "V"', "V"),
        ("power-2025-2026", "is_ceiling = true", "is_cieling = true", "is_cieling"),
        ("industry-2026", 'cap_percent = "3"', 'cap_percent = "4"', "相接"),
        ("industry-2026", 'method = "balance"', 'method = "balanced"', "balanced"),
    ],
)
def test_a_fault_in_a_plan_stops_the_load_and_names_its_place(
    tmp_path: Path, code: str, was: str, now: str, says: str
) -> None:
    text = (PLANS / f"{code}.toml").read_text(encoding="utf-8")
    assert was in text
    path = tmp_path / f"{code}.toml"
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(NormError, match=says) as told:
        read_plan(path)
    assert f"{code}.toml" in str(told.value)


def test_surrender_rules_are_cited_and_a_misspelt_key_stops_the_load(tmp_path: Path) -> None:
    assert all(one.clause and one.source for one in stated(surrender_rules()))
    path = tmp_path / "surrender.toml"
    text = (SURRENDER / "surrender.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("vintage_from", "vintage_form", 1), encoding="utf-8")
    with pytest.raises(NormError, match="vintage_form"):
        read_surrender_rules(path)
