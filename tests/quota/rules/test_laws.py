"""规律: what must hold for every generating unit, enterprise and unit, not only for the worked ones."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cets_portal.norms.codes import Sector
from cets_portal.norms.plan import plan_of
from cets_portal.norms.plan_parts import Treatment
from quota.rules import balance, industry, issuing
from quota.rules.power import GensetFacts, PowerYear, determine
from quota.rules.trace import Step, Working
from quota.rules.unit_power import UnitSums, determine_unit

OLD, NEW = PowerYear.of(plan_of("power-2023-2024"), 2024), PowerYear.of(plan_of("power-2025-2026"), 2025)
STEEL = industry.IndustryYearRules.of(plan_of("industry-2024-2025"), 2025, Sector.STEEL)
COEFFICIENT = STEEL.rules.coefficient

years = st.sampled_from((OLD, NEW))
classes = st.sampled_from(("I", "II", "III", "IV"))
megawatt_hours = st.decimals(0, 10**7, places=3)
loads = st.decimals(Decimal("1.01"), 100, places=4)
tonnes = st.decimals(0, 10**7, places=2)
some_tonnes = st.decimals(1, 10**7, places=2)
intensities = st.decimals(Decimal("0.1"), 30, places=4)
whole = st.integers(0, 10**6)


@st.composite
def gensets(draw: st.DrawFn) -> tuple[PowerYear, GensetFacts]:
    facts = GensetFacts(
        (draw(classes),), draw(megawatt_hours), draw(st.decimals(0, 10**8, places=2)), draw(loads), draw(tonnes)
    )
    return draw(years), facts


def quota(working: Working) -> Decimal:
    found = working.value("determined_allowance")
    assert found is not None
    return found


@given(gensets())
def test_every_total_is_made_of_the_steps_before_it(case: tuple[PowerYear, GensetFacts]) -> None:
    made = determine(*case)
    assert made.treatment is Treatment.RULE
    seen: dict[str, Step] = {}
    for step in made.steps:
        for one in step.inputs:
            if one.origin in seen:
                assert one.value == seen[one.origin].value
        seen[step.key] = step
    initial = seen["generation_allowance"].value + seen["heat_allowance"].value
    assert seen["initial_allowance"].value == initial
    top_up = seen["gas_top_up"].value if "gas_top_up" in seen else Decimal(0)
    assert quota(made) == initial + top_up


@given(gensets())
def test_allowances_are_whole_and_floored(case: tuple[PowerYear, GensetFacts]) -> None:
    for step in determine(*case).steps:
        assert isinstance(step.value, Decimal)
        assert isinstance(step.unrounded, Decimal)
        if step.rounding == "floor":
            assert step.value <= step.unrounded < step.value + 1
        if step.unit == "tCO2e" and step.key != "surrender_obligation":
            assert step.value == int(step.value)


@given(gensets(), megawatt_hours)
def test_who_generates_more_never_gets_less(case: tuple[PowerYear, GensetFacts], more: Decimal) -> None:
    year, facts = case
    again = facts._replace(generation_mwh=facts.generation_mwh + more)
    assert quota(determine(year, again)) >= quota(determine(year, facts))


@given(gensets(), loads)
def test_who_runs_lower_never_gets_less(case: tuple[PowerYear, GensetFacts], other: Decimal) -> None:
    year, facts = case
    low, high = sorted((other, facts.load_factor_percent or other))
    lower, higher = (determine(year, facts._replace(load_factor_percent=load)) for load in (low, high))
    assert quota(lower) >= quota(higher)


@given(gensets())
def test_a_gas_unit_never_owes_more_than_it_gets(case: tuple[PowerYear, GensetFacts]) -> None:
    year, facts = case
    made = determine(year, facts._replace(classes=("IV",)))
    owed = made.value("surrender_obligation")
    assert owed is not None
    assert quota(made) >= owed


@given(years, whole, st.integers(1, 10**6))
def test_the_cap_leaves_less_than_a_tonne_beyond_a_fifth_uncovered(year: PowerYear, initial: int, owed: int) -> None:
    made = determine_unit(year, UnitSums(Decimal(initial), Decimal(initial), Decimal(owed)))
    assert quota(made) >= initial
    assert quota(made) > Decimal(owed) * Decimal("0.8") - 1
    assert quota(made) <= max(Decimal(initial), Decimal(owed) * Decimal("0.8"))


@given(some_tonnes, intensities, st.decimals(1, 10**6, places=2), intensities)
def test_the_coefficient_never_leaves_its_bounds(verified: Decimal, own: Decimal, output: Decimal, bp: Decimal) -> None:
    facts = industry.ObjectFacts(verified, (("", own * output),), output, "", bp)
    made = industry.determine(STEEL, facts)
    assert verified * Decimal("0.97") - 1 < quota(made) <= verified * Decimal("1.03")
    share = made.value("coefficient")
    assert share is not None
    assert abs(share) <= Decimal("0.03")


@given(intensities, intensities, intensities)
def test_the_cleaner_never_gets_the_smaller_coefficient(bp: Decimal, one: Decimal, other: Decimal) -> None:
    low, high = sorted((Fraction(one), Fraction(other)))
    shares = [industry.coefficient(COEFFICIENT, (Fraction(bp) - each) / Fraction(bp)) for each in (low, high)]
    assert shares[0] >= shares[1]


@given(st.lists(st.builds(balance.Emitter, some_tonnes, intensities), min_size=1, max_size=12))
def test_at_the_balance_value_nothing_is_left_over(emitters: list[balance.Emitter]) -> None:
    found = balance.solve(COEFFICIENT, emitters)
    if found.exact is None:
        assert found.interval
        middle = (Fraction(found.interval[0]) + Fraction(found.interval[1])) / 2
        assert balance.surplus(COEFFICIENT, emitters, middle) == 0
        return
    assert balance.surplus(COEFFICIENT, emitters, found.exact) == 0
    assert balance.surplus(COEFFICIENT, emitters, found.exact * 2) >= 0
    assert 0 <= found.emissions - sum(found.quotas) < len(emitters)


@given(whole, whole, whole, whole)
def test_no_tonne_of_a_deduction_is_lost(pre: int, to_deduct: int, determined: int, newly: int) -> None:
    before = issuing.issue_pre_allocation(pre, to_deduct)
    after = issuing.issue_determined(determined, before, newly_to_deduct=newly)
    deducted = before.deducted + after.deducted - after.refund
    assert after.outstanding == to_deduct + newly - deducted
    assert after.issued_in_all == determined - deducted
    assert deducted >= 0
    assert after.outstanding >= 0
