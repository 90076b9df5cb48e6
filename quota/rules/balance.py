"""平衡值试算: the value at which the quotas of a whole sector sum to its emissions. A simulator: the ministry's value counts.

Σ E·α(BP) never falls as BP rises. Between two places where some unit reaches ±20 % it is of the form a + b ÷ BP, so that
the root is found exactly, as a fraction. Where every unit stands at its cap on both sides and the caps cancel, any value
of an interval will do: there is no one root.
"""

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan_industry import Coefficient
from cets_portal.norms.rounding import half_up
from quota.rules.arithmetic import decimal_of, floor_of
from quota.rules.industry import coefficient

DECIMALS = 12


class Emitter(NamedTuple):
    """排放者: verified emissions tCO2e and intensity tCO2e/t, both positive."""

    tco2e: Decimal
    intensity: Decimal


class Balance(NamedTuple):
    """平衡值: `exact` and `value` (12 decimals) where there is one root; else the interval that would do."""

    exact: Fraction | None
    value: Decimal | None
    interval: tuple[Decimal, Decimal] | None
    emissions: Decimal
    quotas: tuple[int, ...]


def solve(rule: Coefficient, emitters: Sequence[Emitter]) -> Balance:
    """The balance value and the quotas it gives. Raises NormError: nobody, or a figure that is not positive."""
    if not emitters:
        raise NormError(_("没有可用的数据，平衡值无法试算。"))
    if any(one.tco2e <= 0 or one.intensity <= 0 for one in emitters):
        raise NormError(_("经核查排放量和碳排放强度须大于零。"))
    emissions = sum((one.tco2e for one in emitters), Decimal(0))
    low, high = _roots(rule, emitters)
    if low != high:
        return Balance(None, None, (_shown(low), _shown(high)), emissions, ())
    quotas = tuple(int(floor_of(quota(rule, one, low))) for one in emitters)
    return Balance(low, _shown(low), None, emissions, quotas)


def quota(rule: Coefficient, one: Emitter, balance: Fraction) -> Fraction:
    """E × (1 + α), not floored yet."""
    share = coefficient(rule, (balance - Fraction(one.intensity)) / balance)
    return Fraction(one.tco2e) * (1 + share)


def surplus(rule: Coefficient, emitters: Sequence[Emitter], balance: Fraction) -> Fraction:
    """Σ quotas − Σ emissions at a balance value."""
    return sum((quota(rule, one, balance) - Fraction(one.tco2e) for one in emitters), Fraction(0))


def _shown(root: Fraction) -> Decimal:
    return half_up(decimal_of(root), DECIMALS)


def _roots(rule: Coefficient, emitters: Sequence[Emitter]) -> tuple[Fraction, Fraction]:
    """The smallest and the largest value that balances; the same one where there is one root."""
    turns = _turns(rule, emitters)
    first = bisect_left(turns, Fraction(0), key=lambda turn: surplus(rule, emitters, turn))
    if surplus(rule, emitters, turns[first]) > 0:
        root = _between(rule, emitters, turns[first - 1], turns[first])
        return root, root
    last = first
    while last + 1 < len(turns) and surplus(rule, emitters, turns[last + 1]) == 0:
        last += 1
    return turns[first], turns[last]


def _turns(rule: Coefficient, emitters: Sequence[Emitter]) -> list[Fraction]:
    """Where some unit's coefficient leaves or reaches a cap, ascending."""
    band = Fraction(rule.band_percent) / 100
    places = (1 - band, 1 + band)
    return sorted({Fraction(one.intensity) / place for one in emitters for place in places})


def _between(rule: Coefficient, emitters: Sequence[Emitter], low: Fraction, high: Fraction) -> Fraction:
    """The root of a + b ÷ BP through both ends of a stretch on which no coefficient turns."""
    at_low, at_high = surplus(rule, emitters, low), surplus(rule, emitters, high)
    b = (at_low - at_high) / (1 / low - 1 / high)
    a = at_low - b / low
    return -b / a
