"""复核差异: does a re-check differ so far from the first verification that a case is opened? Pure."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from cets_portal.norms.confirmation import ConfirmationRules

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Gap:
    """差异: tonnes (re-check less first), its share of the first in per cent (None where that is nought)."""

    tonnes: Decimal
    percent: Decimal | None
    exceeds: bool


def gap_between(first: Decimal, recheck: Decimal, rules: ConfirmationRules) -> Gap:
    """The difference of two conclusions, judged by either limit; a difference equal to a limit does not exceed it."""
    tonnes = recheck - first
    percent = change_percent(first, recheck)
    too_many = abs(tonnes) > rules.limit("recheck_tonnes").value
    too_much = abs(tonnes) * _HUNDRED > rules.limit("recheck_percent").value * abs(first)
    return Gap(tonnes, percent, too_many or too_much)


def change_percent(before: Decimal, after: Decimal) -> Decimal | None:
    """变化幅度: the change in per cent of what was before, two decimals half up; None where that was nought."""
    if before == 0:
        return None
    return ((after - before) * _HUNDRED / abs(before)).quantize(_CENT, ROUND_HALF_UP)
