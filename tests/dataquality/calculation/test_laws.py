"""计算之律: linear in the fuel, blind to order, sums that close, never a float, never a guess."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cets_portal.norms.codes import Sector
from cets_portal.norms.form import Direction, Form, Method, form_of
from cets_portal.norms.rounding import half_up
from dataquality.rules.calculation import announced, calculate
from dataquality.rules.facts import CalcStep, PlanRow, Value, Working
from dataquality.rules.rows import Flow, Layout, PlannedFacility, rows_of
from tests.dataquality.making import form_in_march, layout, values

POWER = form_of("power-v03-2022")
SECTORS = pytest.mark.parametrize("sector", list(Sector))
TONNES = st.decimals("0.01", "1000000", places=2)
CARBONS = st.decimals("0.0001", "0.9999", places=4)


def genset(*items: str) -> Layout:
    return Layout((PlannedFacility("U1", "1号机组", "genset", flows=tuple(map(Flow, items))),))


def burning(item: str, tonnes: Decimal, carbon: Decimal) -> dict[str, Value]:
    return {
        f"U1:{item}::A": Value(tonnes),
        f"U1:{item}::B0": Value(carbon),
        f"U1:{item}::C5-C": Value(text="委托检测", method=Method.TEXT),
    }


def month(sector: str, seed: int = 0) -> Working:
    return calculate(form_in_march(sector), layout(sector), values(sector, seed))


def step_of(working: Working, key: str) -> CalcStep:
    return next(step for step in working.steps if step.key == key)


@given(TONNES, CARBONS, st.integers(2, 9))
def test_emissions_are_linear_in_the_fuel(tonnes: Decimal, carbon: Decimal, times: int) -> None:
    once = calculate(POWER, genset("bituminous"), burning("bituminous", tonnes, carbon))
    often = calculate(POWER, genset("bituminous"), burning("bituminous", tonnes * times, carbon))
    small, large = (step_of(one, "U1:bituminous::F").unrounded for one in (once, often))
    assert abs(large - small * times) < Decimal("1e-30")


@given(TONNES, CARBONS)
def test_emissions_are_the_formula_to_the_last_digit(tonnes: Decimal, carbon: Decimal) -> None:
    working = calculate(POWER, genset("bituminous"), burning("bituminous", tonnes, carbon))
    exact = Fraction(tonnes) * Fraction(carbon) * Fraction(99, 100) * Fraction(44, 12)
    assert abs(Fraction(step_of(working, "U1:bituminous::F").unrounded) - exact) < Fraction(1, 10**30)


@given(st.permutations(["bituminous", "anthracite", "lignite", "slime"]), st.lists(TONNES, min_size=4, max_size=4))
def test_the_order_of_the_fuels_changes_nothing(order: list[str], tonnes: list[Decimal]) -> None:
    filed: dict[str, Value] = {}
    for item, amount in zip(("bituminous", "anthracite", "lignite", "slime"), tonnes, strict=True):
        filed |= burning(item, amount, Decimal("0.5421"))
    assert calculate(POWER, genset(*order), filed).total == calculate(POWER, genset(*sorted(order)), filed).total


@SECTORS
@pytest.mark.parametrize("seed", range(5))
def test_the_total_is_the_sum_of_its_steps(sector: str, seed: int) -> None:
    working = month(sector, seed)
    found = working.values
    parts = {
        Sector.POWER: [key for key in found if key.endswith(":Q")],
        Sector.STEEL: [":::C5-P", ":::C5-X", ":::C5-O"],
        Sector.CEMENT: [key for key in found if key.endswith(("C-line", "W-E", "O-E"))],
        Sector.ALUMINIUM: [key for key in found if key.endswith(("L-E", "L-Ec"))],
    }[Sector(sector)]
    assert parts
    assert working.total == sum(found[key] for key in parts)


@SECTORS
def test_nothing_in_a_working_is_a_float(sector: str) -> None:
    working = month(sector)
    numbers = [number for step in working.steps for number in (step.unrounded, step.value)]
    numbers += [one.value for step in working.steps for one in step.inputs]
    assert {type(number) for number in numbers} == {Decimal}
    assert not list(floats(working))


def floats(node: Any) -> Iterator[float]:
    if isinstance(node, float):
        yield node
    elif isinstance(node, (tuple, list)):
        for part in node:
            yield from floats(part)
    elif hasattr(node, "__dataclass_fields__"):
        for name in node.__dataclass_fields__:
            yield from floats(getattr(node, name))


@SECTORS
def test_every_step_is_a_computed_row_rounded_once_to_its_decimals(sector: str) -> None:
    form = form_in_march(sector)
    rows = {row.text: row for row in rows_of(form, layout(sector))}
    for step in month(sector).steps:
        parameter = rows[step.key].parameter
        assert parameter.is_computed
        assert step.value == half_up(step.unrounded, parameter.decimals)
        assert -int(step.value.as_tuple().exponent) == parameter.decimals
        assert (step.unit, step.clause, step.grade) == (rows[step.key].unit, parameter.clause, parameter.grade)


@SECTORS
def test_the_written_formula_gives_the_unrounded_figure(sector: str) -> None:
    for step in month(sector).steps:
        assert abs(evaluated(step.formula) - Fraction(step.unrounded)) < Fraction(1, 10**20), step.formula


def evaluated(formula: str) -> Fraction:
    """The written form, read with a grammar of its own: sums of products of numbers and brackets."""
    tokens = formula.replace("(", "( ").replace(")", " )").split()
    value, rest = _sum(tokens)
    assert not rest
    return value


def _sum(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _product(tokens)
    while rest and rest[0] in ("+", "−"):
        other, after = _product(rest[1:])
        value, rest = (value + other if rest[0] == "+" else value - other), after
    return value, rest


def _product(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _atom(tokens)
    while rest and rest[0] in ("×", "÷"):
        other, after = _atom(rest[1:])
        value, rest = (value * other if rest[0] == "×" else value / other), after
    return value, rest


def _atom(tokens: list[str]) -> tuple[Fraction, list[str]]:
    if tokens[0] != "(":
        return Fraction(tokens[0]), tokens[1:]
    value, rest = _sum(tokens[1:])
    assert rest[0] == ")"
    return value, rest[1:]


@SECTORS
def test_an_input_that_is_taken_away_is_named_and_not_guessed(sector: str) -> None:
    """Take each figure away in turn: either the total stands without it, or the working names it."""
    form, plan, whole = form_in_march(sector), layout(sector), values(sector)
    for text in (key for key, value in whole.items() if value.number is not None):
        left = dict(whole) | {text: Value(method=whole[text].method)}
        working = calculate(form, plan, left)
        if working.total != month(sector).total:
            assert working.total is None
            assert any(text in rows for _key, rows in working.missing), text


@SECTORS
def test_an_empty_month_has_no_total(sector: str) -> None:
    working = calculate(form_in_march(sector), layout(sector), {})
    assert working.total is None
    assert working.missing


@SECTORS
def test_a_works_that_stood_still_emitted_nothing(sector: str) -> None:
    plan = layout(sector)
    everyone = frozenset({"", *(one.code for one in plan.facilities)})
    assert calculate(form_in_march(sector), plan, {}, idle=everyone).total == 0


def test_a_unit_without_fuels_has_no_emissions_to_tell() -> None:
    assert calculate(POWER, genset(), {}).total is None


def test_what_a_plan_measures_counts_as_lacking_until_it_is_filed() -> None:
    form, plan = form_of("steel-v01-2024"), Layout(flows=(Flow("anthracite"),))
    filed = {":anthracite::C3-FC": Value(Decimal(100)), ":::C3-steel": Value(Decimal(0))}
    measured = {":anthracite::C3-NCV": PlanRow(method=Method.MEASURED)}
    assert calculate(form, plan, filed).total is not None
    assert calculate(form, plan, announced(filed, measured)).total is None
    done = filed | {":anthracite::C3-NCV": Value(Decimal("25.100"))}
    assert calculate(form, plan, announced(done, measured)).total == calculate(form, plan, done).total


@pytest.mark.parametrize("absurd", [Decimal("1E+900000"), Decimal("-1E+80"), Decimal("1E-900000"), Decimal(0)])
@SECTORS
def test_an_absurd_figure_never_breaks_the_page(sector: str, absurd: Decimal) -> None:
    form: Form = form_in_march(sector)
    filed = {text: Value(absurd) if value.number is not None else value for text, value in values(sector).items()}
    calculate(form, layout(sector), filed)


def test_nothing_is_divided_by_nought() -> None:
    filed = burning("bituminous", Decimal(100), Decimal("0.5")) | {
        "U1:::M": Value(Decimal(5)),
        "U1:::O": Value(Decimal(0)),
    }
    plan = Layout((PlannedFacility("U1", "1号机组", "genset", Decimal(300), (Flow("bituminous"),)),))
    working = calculate(POWER, plan, filed)
    assert "U1:::P" not in working.values
    assert working.total == Decimal(182)


def test_a_flow_named_twice_or_in_a_direction_that_has_no_row_is_not_counted() -> None:
    filed = burning("bituminous", Decimal(100), Decimal("0.5"))
    once = calculate(POWER, genset("bituminous"), filed)
    twice = calculate(POWER, genset("bituminous", "bituminous"), filed)
    inward = PlannedFacility("U1", "", "genset", flows=(Flow("bituminous"), Flow("bituminous", Direction.IN)))
    assert once.total == twice.total == calculate(POWER, Layout((inward,)), filed).total == Decimal(182)
