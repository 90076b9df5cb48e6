"""配额计算测速: 8,000 generating units with their full working, against a bare loop over the same Decimals."""

from collections.abc import Iterator
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

from benchmarks.screening import alternately
from benchmarks.table import Measured
from cets_portal.norms.plan import plan_of
from quota.rules.power import GensetFacts, PowerYear, determine

UNITS = 8_000
PLAN, QUOTA_YEAR = "power-2023-2024", 2024
_CLASSES = ("I", "II", "III", "IV")
_SIX = Decimal("0.000001")


def run() -> list[Measured]:
    """The rows of the table; no database is asked."""
    year = PowerYear.of(plan_of(PLAN), QUOTA_YEAR)
    facts = list(make_facts(UNITS))
    assert bare(year, facts) == explained(year, facts)
    seconds, own = alternately(lambda: bare(year, facts), lambda: explained(year, facts))
    work = "quotas of generating units"
    return [
        Measured(work, "bare loop over Decimals, quota only", UNITS, seconds, "1"),
        Measured(work, "portal: every step with inputs, clause, rounding", UNITS, own, f"{own / seconds:.1f}", "≤ 60"),
    ]


def make_facts(units: int) -> Iterator[GensetFacts]:
    """Units of every class, half of them below the bound of the load factor."""
    for number in range(units):
        load = Decimal(3000 + number % 7000) / 100
        generation = Decimal(100_000 + number * 37)
        yield GensetFacts(
            (_CLASSES[number % 4],), generation, Decimal(number * 11), load, generation * Decimal("0.81")
        )  # fmt: skip


def bare(year: PowerYear, facts: list[GensetFacts]) -> list[Decimal]:
    """What one would write by hand, with the numbers of the plan looked up beforehand."""
    context = Context(prec=28)
    base, bound = Decimal("1.015"), Decimal(65)
    numbers = {one: (found.generation, found.heat) for one, found in year.benchmarks.items()}
    quotas = []
    for one in facts:
        kind, load = one.classes[0], one.load_factor_percent or bound
        generation, heat = numbers[kind]
        factor = Decimal(1)
        if kind in ("I", "II") and load < bound:
            factor = context.power(base, 16 - load / 5).quantize(_SIX, ROUND_HALF_UP)
        quota = (one.generation_mwh * generation * factor).to_integral_value(ROUND_FLOOR)
        quota += (one.heat_gj * heat).to_integral_value(ROUND_FLOOR)
        if kind == "IV":
            quota = max(quota, (one.verified_tco2e or Decimal(0)).to_integral_value(ROUND_HALF_UP))
        quotas.append(quota)
    return quotas


def explained(year: PowerYear, facts: list[GensetFacts]) -> list[Decimal | None]:
    """The portal's own calculation."""
    return [determine(year, one).value("determined_allowance") for one in facts]
