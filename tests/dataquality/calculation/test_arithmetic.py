"""算式: it writes down what it does, brackets where they are needed, and rounds half away from nought."""

from decimal import Decimal

import pytest

from cets_portal.norms.form import form_of
from cets_portal.norms.rounding import half_up
from dataquality.rules.calculation.arithmetic import HUNDRED, Term, figure, less_after, plain, total
from dataquality.rules.calculation.heat import steam_heat, through_heater, water_heat
from dataquality.rules.facts import Input


def term(number: str) -> Term:
    return figure(Input("数", Decimal(number), "t", "x"))


@pytest.mark.parametrize(
    ("made", "text", "value"),
    [
        (term("2") + term("3") * term("4"), "2 + 3 × 4", "14"),
        ((term("2") + term("3")) * term("4"), "(2 + 3) × 4", "20"),
        (term("8") / (term("2") * term("2")), "8 ÷ (2 × 2)", "2"),
        (term("8") * term("2") / term("4"), "8 × 2 ÷ 4", "4"),
        (term("8") - (term("3") - term("1")), "8 − (3 − 1)", "6"),
        (term("8") - term("-3"), "8 − (-3)", "11"),
        (HUNDRED - term("12.40"), "100 − 12.40", "87.60"),
        (total(), "0", "0"),
        (less_after(2)(term("5"), term("1"), term("2")), "5 + 1 − 2", "4"),
        (less_after(0)(term("5")), "0 − 5", "-5"),
    ],
)
def test_a_formula_writes_itself_down(made: Term, text: str, value: str) -> None:
    assert (made.text, made.value) == (text, Decimal(value))


def test_an_input_used_twice_is_listed_once() -> None:
    once = term("2")
    assert len((once + once).inputs) == 1


def test_a_quotient_that_ends_is_exact() -> None:
    assert (term("3") * plain(44) / plain(12)).value == 11


@pytest.mark.parametrize(
    ("number", "decimals", "wanted"),
    [("0.005", 2, "0.01"), ("-0.005", 2, "-0.01"), ("2.5", 0, "3"), ("-2.5", 0, "-3"), ("1.4749999", 2, "1.47")],
)
def test_rounding_is_half_away_from_nought(number: str, decimals: int, wanted: str) -> None:
    assert str(half_up(Decimal(number), decimals)) == wanted


def test_heat_of_steam_and_water_and_through_a_heater() -> None:
    """domain §6.1: steam × (h − 83.74)·10⁻³; water × (T − 20) × 4.1868·10⁻³; indirect ÷ 95 %."""
    form = form_of("power-v04-2026")
    steam = steam_heat(form, Decimal(1000), Decimal("2820.5"))
    assert (steam.text, steam.value) == ("1000 × (2820.5 − 83.74) ÷ 1000", Decimal("2736.76"))
    assert water_heat(form, Decimal(5000), Decimal(95)).value == Decimal("1570.05")
    assert half_up(through_heater(form, steam).value, 4) == Decimal("2880.8000")
    assert half_up(through_heater(form, steam, Decimal(98)).value, 4) == Decimal("2792.6122")
