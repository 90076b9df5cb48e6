"""供热量换算: heat of steam and of hot water from mass, as the filer's own sheet works it out (S11; S12 E.2.1.2)."""

from decimal import Decimal

from cets_portal.norms.form import Form
from dataquality.rules.calculation.arithmetic import HUNDRED, THOUSAND, Term, figure
from dataquality.rules.facts import Input


def steam_heat(form: Form, mass: Decimal, enthalpy: Decimal) -> Term:
    """蒸汽热量, GJ: mass t × (enthalpy kJ/kg − 83.74) ÷ 1000."""
    steam, each = _typed("蒸汽质量", mass, "t"), _typed("蒸汽焓值", enthalpy, "kJ/kg")
    return steam * (each - _constant(form, "water_enthalpy")) / THOUSAND


def water_heat(form: Form, mass: Decimal, temperature: Decimal) -> Term:
    """热水热量, GJ: mass t × (temperature ℃ − 20) × 4.1868 ÷ 1000."""
    water, warm = _typed("热水质量", mass, "t"), _typed("热水温度", temperature, "℃")
    return water * (warm - _constant(form, "water_temperature")) * _constant(form, "water_heat") / THOUSAND


def through_heater(form: Form, heat: Term, efficiency_percent: Decimal | None = None) -> Term:
    """间接供热: the heat delivered ÷ efficiency of the heater, 95 % where it is not known (power only)."""
    if efficiency_percent is None:
        return heat * HUNDRED / _constant(form, "heater_efficiency")
    return heat * HUNDRED / _typed("加热器效率", efficiency_percent, "%")


def _constant(form: Form, constant_id: str) -> Term:
    one = form.constant(constant_id)
    return figure(Input(one.name, one.value, one.unit, f"constant:{one.id}"))


def _typed(label: str, value: Decimal, unit: str) -> Term:
    return figure(Input(label, value, unit, "typed"))
