"""发电单位的配额: the sum over its generating units, and the cap on what a unit may lack (履约缺口率上限)."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan_parts import QuotaRule, Treatment
from cets_portal.norms.plan_power import GapCap
from cets_portal.norms.rounding import half_up
from quota.rules.arithmetic import HUNDRED, ZERO, decimal_of, floor, product, total
from quota.rules.power import TONNES, PowerYear
from quota.rules.trace import Given, Step, Working, carried

UNITS = _("各机组之和")


class UnitSums(NamedTuple):
    """单位合计: Σ initial, Σ determined (with what gas units were topped up by), Σ owed, in whole tonnes."""

    initial: Decimal
    determined: Decimal
    owed: Decimal


def sums_of(workings: Iterable[Working]) -> UnitSums | None:
    """The sums over a unit's generating units; None where any of them is not determined yet.

    A unit of account outside quota management counts nowhere; one whose quota equals its emissions counts with them.
    """
    initial = determined = owed = ZERO
    for one in workings:
        if one.treatment is Treatment.OUTSIDE:
            continue
        quota, obligation = one.value("determined_allowance"), one.value("surrender_obligation")
        if quota is None or obligation is None:
            return None
        first = one.value("initial_allowance")
        initial = total(initial, quota if first is None else first)
        determined, owed = total(determined, quota), total(owed, obligation)
    return UnitSums(initial, determined, owed)


def determine_unit(year: PowerYear, sums: UnitSums) -> Working:
    """The unit's quota with its working: the sum, the rate it lacks, the top-up to the cap."""
    rule, rounding = year.rules.gap_cap, year.plan.rounding.quota
    owed = Given(_("应清缴配额量"), sums.owed, TONNES, UNITS)
    initial = Given(_("初始配额量"), sums.initial, TONNES, UNITS)
    determined = Given(_("各机组核定配额量"), sums.determined, TONNES, UNITS)
    rate = _rate(rule, owed, initial)
    top_up = _top_up(rule, rounding, owed, determined)
    made = total(sums.determined, top_up.value)
    step = Step(
        "determined_allowance", _("核定配额量"), "{} + {}", (determined, carried(top_up)), made, made, TONNES, rule
    )
    return Working((*rate, top_up, step), Treatment.RULE)


def _rate(rule: GapCap, owed: Given, initial: Given) -> tuple[Step, ...]:
    """初始配额履约缺口率(%): nought where nothing is lacking; none where nothing is owed."""
    if owed.value <= 0:
        return ()
    made = decimal_of(Fraction(max(ZERO, owed.value - initial.value)) * 100 / Fraction(owed.value))
    return (
        Step("gap_rate_percent", _("初始配额履约缺口率"), "max(0，{} − {}) ÷ {} × 100", (owed, initial, owed), made,
             half_up(made, rule.rate_decimals), "%", rule, "half_up", rule.rate_decimals, rule),
    )  # fmt: skip


def _top_up(rule: GapCap, rounding: QuotaRule, owed: Given, determined: Given) -> Step:
    share = (HUNDRED - rule.percent) / HUNDRED
    made = max(ZERO, product(owed.value, share) - determined.value)
    template = f"max(0，{{}} × {_percent(share)} − {{}})"
    return Step("gap_top_up", _("履约缺口率上限豁免补发配额量"), template, (owed, determined), made, floor(made), TONNES,
                rule, rounding.mode.value, 0, rounding)  # fmt: skip


def _percent(share: Decimal) -> str:
    return f"{(share * HUNDRED).normalize():f}%"
