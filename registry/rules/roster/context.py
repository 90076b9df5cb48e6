"""核对依据: what a row is checked against: the import's province, the list rule, the years, the headings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from cets_portal.norms.codes import Sector
from cets_portal.norms.list_rule import ListRule, list_rules
from registry.rules.roster.headings import HEADING_NAMES, TONNE, HeadingMap

# The first year for which enterprises reported to the state.
FIRST_EMISSION_YEAR = 2013


@dataclass(frozen=True, kw_only=True)
class RosterContext:
    """核对依据. `province` is the code of the import's province, None where any may come."""

    rule: ListRule
    last_emission_year: int
    province: str | None = None
    first_emission_year: int = FIRST_EMISSION_YEAR
    tonnes_per_unit: Decimal = TONNE
    headings: Mapping[str, str] = field(default_factory=lambda: HEADING_NAMES)

    @classmethod
    def for_file(cls, province: str | None, today: date, columns: HeadingMap | None = None) -> "RosterContext":
        """For a file read today, checked against the newest list rule."""
        rule = list_rules()[-1]
        if columns is None:
            return cls(rule=rule, last_emission_year=today.year, province=province)
        return cls(
            rule=rule,
            last_emission_year=today.year,
            province=province,
            tonnes_per_unit=columns.tonnes_per_unit,
            headings={**HEADING_NAMES, **columns.headings},
        )

    @cached_property
    def listed_codes(self) -> Mapping[Sector, frozenset[str]]:
        return {sector.sector: frozenset(sector.industry_codes) for sector in self.rule.sectors}

    @cached_property
    def known_codes(self) -> Mapping[Sector, frozenset[str]]:
        return {sector.sector: frozenset(sector.known_codes) for sector in self.rule.sectors}

    @cached_property
    def absurd_above(self) -> Decimal:
        return self.rule.figure_bounds.absurd_above_tco2e

    @cached_property
    def suspect_below(self) -> Decimal:
        return self.rule.figure_bounds.suspect_below_tco2e
