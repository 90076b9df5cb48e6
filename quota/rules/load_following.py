"""调峰修正系数: worked out to fifty digits, so that the sixth decimal is right whatever stands behind it."""

from collections.abc import Callable, Mapping
from decimal import Context, Decimal

from cets_portal.norms.plan_power import LoadFollowing, LoadFormula
from quota.rules.arithmetic import HUNDRED, ONE

_FINE = Context(prec=50)
Parameters = Mapping[str, Decimal]


def load_following(rule: LoadFollowing, percent: Decimal) -> Decimal:
    """The factor of a load factor in per cent, unrounded; 1 at the threshold and above."""
    if percent >= rule.below_percent:
        return ONE
    return FORMULAS[rule.formula](rule.values, percent)


def _power_law(given: Parameters, percent: Decimal) -> Decimal:
    exponent = _FINE.subtract(given["intercept"], _FINE.multiply(given["slope"], _FINE.divide(percent, HUNDRED)))
    return _FINE.power(given["base"], exponent)


def _double_exponential(given: Parameters, percent: Decimal) -> Decimal:
    first = _FINE.multiply(given["first_weight"], _risen(percent, given["first_scale"]))
    second = _FINE.multiply(given["second_weight"], _risen(percent, given["second_scale"]))
    return _FINE.subtract(_FINE.subtract(given["constant"], first), second)


def _risen(percent: Decimal, scale: Decimal) -> Decimal:
    """1 − e^(−F ÷ scale)."""
    return _FINE.subtract(ONE, _FINE.exp(_FINE.divide(-percent, scale)))


FORMULAS: Mapping[LoadFormula, Callable[[Parameters, Decimal], Decimal]] = {
    LoadFormula.POWER_LAW: _power_law,
    LoadFormula.DOUBLE_EXPONENTIAL: _double_exponential,
}

#: The formulas as a person writes them, for `Step.template`: {0} is the load factor in per cent.
WRITTEN: Mapping[LoadFormula, str] = {
    LoadFormula.POWER_LAW: "{base} ^ ({intercept} − {slope} × {{0}} ÷ 100)",
    LoadFormula.DOUBLE_EXPONENTIAL: (
        "{constant} − {first_weight} × (1 − e^(−{{0}} ÷ {first_scale}))"
        " − {second_weight} × (1 − e^(−{{0}} ÷ {second_scale}))"
    ),
}


def written(rule: LoadFollowing) -> str:
    """The formula with its parameters set in, {0} standing for the load factor."""
    return WRITTEN[rule.formula].format(**rule.values)
