"""案由: a list rule made ready for one list year and day, so that a hundred thousand units go through fast."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from cets_portal.norms.codes import Effect, Sector
from cets_portal.norms.list_rule import ListRule
from cets_portal.norms.sector_rule import Contradiction, OtherCode, Process, SectorRule
from registry.rules.screening.facts import ScreeningFacts

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, eq=False)
class SectorCase:
    """一个行业: its rule with the codes as sets; `admitted` are the codes not excluded, for the proof."""

    rule: SectorRule
    listed: frozenset[str]
    others: Mapping[str, OtherCode]
    admitted: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """案由: everything that does not differ between units."""

    rule: ListRule
    list_year: int
    today: date
    base_year: int
    new_year: int
    threshold: Decimal
    threshold_text: str
    near_from: Decimal
    near_to: Decimal
    sectors: Mapping[Sector, SectorCase]


class Kind(NamedTuple):
    """工艺判定: the process recognised for a unit, what it means, and what denies it.

    `clashes`: its industry code does. `contradiction`: sub-industry and process deny each other.
    """

    sector: SectorCase
    process: Process | None
    effect: Effect
    clashes: bool
    contradiction: Contradiction | None = None


@lru_cache(maxsize=64)
def case_of(rule: ListRule, list_year: int, today: date, near_band: Decimal | None) -> Case:
    """The rule for one list year. Raises NormError for a year the rule does not order.

    `near_band` is the width of the near band in per cent of the threshold; None takes the rule's own.
    """
    threshold = rule.threshold_tco2e
    percent = rule.near_band.percent if near_band is None else near_band
    width = threshold * percent / _HUNDRED
    return Case(
        rule=rule,
        list_year=list_year,
        today=today,
        base_year=rule.base_year(list_year),
        new_year=list_year - rule.newly_built.years_before_list_year,
        threshold=threshold,
        threshold_text=str(threshold),
        near_from=threshold - width,
        near_to=threshold + width,
        sectors={sector.sector: _sector_case(sector) for sector in rule.sectors},
    )


def kind_of(facts: ScreeningFacts, case: Case) -> Kind:
    """The unit's process by the words of its roster, or by its industry code where they say nothing.

    Raises NormError where the rule does not know the unit's sector.
    """
    sector = case.sectors.get(facts.sector)
    if sector is None:
        case.rule.sector(facts.sector)  # says which sector is unknown
        raise LookupError(facts.sector)
    return _kind(sector, facts.sub_industry, facts.process, facts.industry_code)


@lru_cache(maxsize=16384)
def _kind(sector: SectorCase, sub_industry: str, process: str, industry_code: str) -> Kind:
    recognised = sector.rule.recognise(sub_industry, process)
    other = sector.others.get(industry_code)
    if recognised is None and other and other.process:
        recognised = sector.rule.process(other.process)
    if recognised is None:
        return Kind(sector, None, Effect.INCLUDE, clashes=False)
    clashes = bool(other) and recognised.effect is Effect.INCLUDE and not recognised.any_industry
    contradiction = sector.rule.contradiction(sub_industry, process)
    return Kind(sector, recognised, recognised.effect, clashes, contradiction)


def _sector_case(rule: SectorRule) -> SectorCase:
    others = {other.code: other for other in rule.other_codes}
    reporting = tuple(code for code, other in others.items() if other.effect is not Effect.EXCLUDE)
    return SectorCase(rule, frozenset(rule.industry_codes), others, rule.industry_codes + reporting)
