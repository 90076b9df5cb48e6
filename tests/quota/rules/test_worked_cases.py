"""算例: every worked value of the plans comes out, each from its case file with its source."""

from decimal import ROUND_DOWN, Decimal
from typing import Any

import pytest

from cets_portal.norms import NormError
from cets_portal.norms.codes import Sector
from cets_portal.norms.plan import plan_of
from cets_portal.norms.plan_parts import Treatment
from cets_portal.norms.surrender import surrender_rules
from quota.rules import balance, carry_over, fines, industry, issuing, offsets, power, surrender, unit_power, vintages
from quota.rules.load_following import load_following
from quota.rules.pre_allocation import pre_allocate
from quota.rules.trace import Working
from tests.cases import read_cases

POWER, INDUSTRY = read_cases("quota-power"), read_cases("quota-industry")
ISSUING, SURRENDER = read_cases("quota-issuing"), read_cases("quota-surrender")
RULES = surrender_rules()


def named(case: dict[str, Any]) -> str:
    return str(case.get("id") or case["source"])


def number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def the(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize("case", POWER["factors"], ids=lambda case: f"{case['plan']} {case['load']}")
def test_the_load_following_factor_comes_out(case: dict[str, Any]) -> None:
    plan = plan_of(case["plan"])
    made = load_following(plan.power_rules.load_following, the(case["load"]))
    assert power.rounded(made, plan.rounding.factor) == the(case["factor"])


@pytest.mark.parametrize("case", POWER["cliffs"], ids=named)
def test_the_bound_itself_gets_no_correction_and_a_hair_below_gets_all_of_it(case: dict[str, Any]) -> None:
    rule = plan_of(case["plan"]).power_rules.load_following
    bound = the(case["bound"])
    assert load_following(rule, bound) == 1
    just_below = load_following(rule, bound - Decimal("1e-12"))
    assert just_below.quantize(Decimal("0.00001"), ROUND_DOWN) == the(case["below"])  # The source prints it cut.


def genset(case: dict[str, Any]) -> Working:
    facts = power.GensetFacts(
        tuple(case["classes"]), the(case["generation"]), the(case.get("heat", "0")), number(case.get("load")),
        number(case.get("verified")), case.get("case", ""),
    )  # fmt: skip
    return power.determine(power.PowerYear.of(plan_of(case["plan"]), case["year"]), facts)


@pytest.mark.parametrize("case", POWER["gensets"], ids=named)
def test_a_generating_unit_comes_out(case: dict[str, Any]) -> None:
    made = genset(case)
    assert made.treatment == Treatment(case.get("treatment", "rule"))
    assert {key: made.value(key) for key in case["expect"]} == {k: the(v) for k, v in case["expect"].items()}
    for key, figure in case.get("unrounded", {}).items():
        step = made.step(key)
        assert step
        assert step.unrounded == the(figure)
    for absent in case.get("absent", []):
        assert made.value(absent["key"]) is None


@pytest.mark.parametrize("case", POWER["gap_caps"], ids=named)
def test_a_unit_lacks_no_more_than_a_fifth(case: dict[str, Any]) -> None:
    year = power.PowerYear.of(plan_of("power-2023-2024"), 2024)
    initial = the(case["initial"])
    made = unit_power.determine_unit(year, unit_power.UnitSums(initial, initial, the(case["verified"])))
    assert made.value("gap_top_up") == the(case["top_up"])
    assert made.value("determined_allowance") == the(case["determined"])
    assert str(made.value("gap_rate_percent")) == case["rate"]


@pytest.mark.parametrize("case", POWER["pre_allocations"], ids=named)
def test_a_pre_allocation_comes_out(case: dict[str, Any]) -> None:
    made = pre_allocate(plan_of(case["plan"]), case["year"], the(case["verified"]), number(case["percent"]))
    assert made.value("pre_allocation") == the(case["tonnes"])


@pytest.mark.parametrize("case", POWER["no_pre_allocations"], ids=named)
def test_a_share_that_the_plan_does_not_allow_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(NormError, match=case["says"]):
        pre_allocate(plan_of(case["plan"]), case["year"], Decimal(1000), number(case["percent"]))


@pytest.mark.parametrize("case", INDUSTRY["objects"], ids=named)
def test_an_enterprise_line_or_process_comes_out(case: dict[str, Any]) -> None:
    rules = industry.IndustryYearRules.of(plan_of(case["plan"]), case["year"], Sector(case["sector"]))
    slag = industry.Slag(*map(the, case["slag"])) if "slag" in case else None
    parts = (("", the(case.get("process", case["verified"]))),)
    facts = industry.ObjectFacts(
        the(case["verified"]), parts, number(case.get("output")), "", number(case.get("balance")), slag=slag
    )
    made = industry.determine(rules, facts)
    assert made.treatment == Treatment(case.get("treatment", "rule"))
    assert {key: made.value(key) for key in case["expect"]} == {k: the(v) for k, v in case["expect"].items()}


@pytest.mark.parametrize("case", INDUSTRY["balances"], ids=named)
def test_the_balance_value_comes_out(case: dict[str, Any]) -> None:
    rule = plan_of("industry-2024-2025").industry_rules.coefficient
    found = balance.solve(rule, [balance.Emitter(the(tonnes), the(per)) for tonnes, per in case["emitters"]])
    if "interval" in case:
        assert found.value is None
        assert found.interval
        assert [str(end) for end in found.interval] == case["interval"]
        return
    assert str(found.value) == case["value"]
    assert list(found.quotas) == case["quotas"]
    assert sum(found.quotas) == case["total"]


@pytest.mark.parametrize("case", ISSUING["issues"], ids=named)
def test_deduction_refund_and_issue_come_out(case: dict[str, Any]) -> None:
    before = issuing.issue_pre_allocation(case["pre_allocation"], case["to_deduct"])
    assert {key: getattr(before, key) for key in case["before"]} == case["before"]
    after = issuing.issue_determined(case["determined"], before, newly_to_deduct=case.get("newly", 0))
    assert {key: getattr(after, key) for key in case["after"]} == case["after"]


@pytest.mark.parametrize("case", ISSUING["withheld"], ids=named)
def test_what_was_withheld_is_released_or_found(case: dict[str, Any]) -> None:
    assert issuing.after_forced_surrender(case["issued"], case["owed"]) == (case["released"], case["still"])


@pytest.mark.parametrize("case", SURRENDER["carry_overs"], ids=named)
def test_the_carry_over_comes_out(case: dict[str, Any]) -> None:
    facts = carry_over.CarryOverFacts(case["sold"], case["bought"], case["held"])
    assert carry_over.may_carry_over(plan_of(case["plan"]).carry_over[0], facts) == case["tonnes"]


@pytest.mark.parametrize("case", SURRENDER["offsets"], ids=lambda case: str(case["obligation"]))
def test_credits_are_capped(case: dict[str, Any]) -> None:
    assert offsets.offset_cap(RULES, case["obligation"]) == case["cap"]


@pytest.mark.parametrize("case", SURRENDER["offset_days"], ids=lambda case: f"{case['year']} {case['on']}")
def test_credits_count_from_their_registration_day(case: dict[str, Any]) -> None:
    assert offsets.offset_counts(RULES, case["year"], case["on"]) is case["counts"]


@pytest.mark.parametrize("case", SURRENDER["vintages"], ids=lambda case: f"{case['vintage']} for {case['obligation']}")
def test_which_vintage_serves_which_year(case: dict[str, Any]) -> None:
    found = vintages.vintage_verdict(RULES, case["vintage"], case["obligation"])
    words = {True: "yes", False: "no", None: ""}
    assert words[found.in_force.allowed if found.in_force else None] == case["in_force"]
    assert words[found.draft.allowed if found.draft else None] == case["draft"]


@pytest.mark.parametrize("case", SURRENDER["fines"], ids=lambda case: f"{case['shortfall']} {case['price']}")
def test_the_fine_of_article_24_comes_out(case: dict[str, Any]) -> None:
    made = fines.fine_range(RULES.fine, case["shortfall"], the(case["price"]), fines.Reading.MONTH_BEFORE)
    assert (str(made.least), str(made.most)) == (case["least"], case["most"])


@pytest.mark.parametrize("case", SURRENDER["states"], ids=named)
def test_the_state_of_a_surrender(case: dict[str, Any]) -> None:
    due = RULES.due_on(2025)
    assert due
    done = tuple(surrender.Surrendered(one["on"], one["tonnes"]) for one in case["surrendered"])
    facts = surrender.SurrenderFacts(case["obligation"], due, done)
    for wanted in case["states"]:
        assert surrender.state_on(facts, wanted["on"]) == wanted["state"], wanted
