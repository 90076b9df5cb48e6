"""修约: the one place where figures are rounded; mode and place come from the norm."""

from decimal import ROUND_HALF_UP, Context, Decimal

#: Wide enough that nothing is rounded before it is rounded here.
_WIDE = Context(prec=60)


def half_up(value: Decimal, decimals: int) -> Decimal:
    """四舍五入: half away from nought to so many decimals; -2.5 to 0 decimals is -3."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)
