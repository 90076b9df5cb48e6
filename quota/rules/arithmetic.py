"""精确运算: Decimals of sixty digits, fractions where a quotient must not be cut, whole tonnes at the end."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import reduce

#: Products of what people enter (fifteen digits) and of the plans' numbers come out whole.
EXACT = Context(prec=60)
ONE, ZERO, HUNDRED = Decimal(1), Decimal(0), Decimal(100)
_SHOWN_DIGITS = 40


def product(*factors: Decimal) -> Decimal:
    """The exact product."""
    return reduce(EXACT.multiply, factors)


def total(*parts: Decimal) -> Decimal:
    """The exact sum; nought of nothing."""
    return reduce(EXACT.add, parts, ZERO)


def floor(value: Decimal) -> Decimal:
    """向下取整: whole tonnes, −0.5 becoming −1."""
    return value.to_integral_value(ROUND_FLOOR, EXACT)


def ceiling(value: Decimal) -> Decimal:
    """向上取整."""
    return value.to_integral_value(ROUND_CEILING, EXACT)


def whole_half_up(value: Decimal) -> Decimal:
    """四舍五入到整数."""
    return value.to_integral_value(ROUND_HALF_UP, EXACT)


def floor_of(fraction: Fraction) -> Decimal:
    """The fraction floored."""
    return Decimal(fraction.numerator // fraction.denominator)


def decimal_of(fraction: Fraction, digits: int = _SHOWN_DIGITS) -> Decimal:
    """The fraction as a Decimal: exact where it ends within `digits` digits, else rounded half-even there."""
    context = Context(prec=digits)
    return context.divide(Decimal(fraction.numerator), Decimal(fraction.denominator))


def plain(value: Decimal) -> str:
    """A figure without exponent and without idle noughts behind the point: '3500000', '0.7910' stays '0.791'."""
    return without_idle_noughts(f"{value:f}")


def without_idle_noughts(figure: str) -> str:
    """The same of a figure that is a text already."""
    return figure.rstrip("0").rstrip(".") if "." in figure else figure
