"""筛查结论: the register's facts turned into the rows that a list holds, without writing anything.

A row is the tuple of `COLUMNS`; screening writes it, drift compares it with what stands on a list.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cets_portal.norms import ListRule, list_rules, load_list_rule
from registry.models import AnnualList, ListEntry, ScreeningSetting
from registry.rules.news import FIGURE, REASON, VERDICT, Difference
from registry.rules.screening import LastEntry, ScreeningFacts, Stood, change, screen
from registry.selectors.facts import FactBook, facts_for_screening

COLUMNS = (
    "verdict", "reason", "clause", "params", "emission_year", "emissions_tco2e", "emission_source",
    "industry_code", "sub_industry", "near", "change", "change_reason", "stood",
)  # fmt: skip
VERDICT_AT, REASON_AT, PARAMS_AT, TCO2E_AT = (
    COLUMNS.index(name) for name in ("verdict", "reason", "params", "emissions_tco2e")
)
Row = tuple[Any, ...]

#: Reasons that hang on what a new plant is expected to emit; every other one looks at the base year.
_BY_ESTIMATE = frozenset({"new_expected", "new_below"})
_LISTED, _REPORTING = LastEntry(), LastEntry(report_only=True)


@dataclass(frozen=True)
class Question:
    """所筛: which list, under which rule, on which day, with which band."""

    list_year: int
    province: str
    sector: str
    rule: ListRule
    today: date
    near_percent: Decimal

    @classmethod
    def about(cls, annual_list: AnnualList, today: date) -> "Question":
        """As this list is screened: under the rule it was opened with."""
        rule = load_list_rule(annual_list.rule_code)
        percent = near_percent(annual_list.province, rule)
        return cls(annual_list.list_year, annual_list.province, annual_list.sector, rule, today, percent)

    def facts(self, *, units: Collection[int] | None = None, also: Collection[int] = ()) -> FactBook:
        """What the register says now."""
        return facts_for_screening(
            self.list_year, self.province, self.sector, rule=self.rule, today=self.today, units=units, also=also
        )

    def rows(self, book: FactBook) -> Iterator[tuple[int, Row]]:
        """(enterprise, row) for every unit of the book."""
        rule, list_year, today, percent = self.rule, self.list_year, self.today, self.near_percent
        base_year, moved_to = rule.base_year(list_year), book.moved_to
        new_year = list_year - rule.newly_built.years_before_list_year
        for unit, facts in book.facts.items():
            result = screen(facts, rule, list_year, today, percent)
            last = _last(facts)
            what = change(result, last, moved_to.get(unit))
            if result.reason in _BY_ESTIMATE:
                year, tco2e, source = new_year, facts.later_estimate_tco2e, facts.later_source
            else:
                year, tco2e, source = base_year, facts.base_tco2e, facts.base_source
            yield unit, (
                result.verdict.value, result.reason, result.clause, result.params, year, tco2e, source or "",
                facts.industry_code, facts.sub_industry, result.near, what.change.value, what.reason,
                last.stood.value if last else Stood.ABSENT.value,
            )  # fmt: skip


def near_percent(province: str, rule: ListRule | None = None) -> Decimal:
    """Width of the near band, ± per cent of the threshold: the bureau's own, else the rule's (the newest rule's)."""
    own = ScreeningSetting.objects.filter(province=province).values_list("near_percent", flat=True).first()
    return own if own is not None else (rule or list_rules()[-1]).near_band.percent


def units_on(annual_list: AnnualList, among: Collection[int] | None = None) -> set[int]:
    """Every enterprise that has an entry on a list, or those `among` these that have."""
    entries = ListEntry.objects.filter(annual_list=annual_list)
    if among is not None:
        entries = entries.filter(enterprise__in=among)
    return set(entries.order_by().values_list("enterprise_id", flat=True).iterator(chunk_size=5000))


def differences(old: Row, new: Row) -> list[Difference]:
    """What an officer who confirmed the old row must look at again."""
    found = []
    if old[VERDICT_AT] != new[VERDICT_AT]:
        found.append(Difference(VERDICT, old[VERDICT_AT], new[VERDICT_AT]))
    if old[TCO2E_AT] != new[TCO2E_AT]:
        found.append(Difference(FIGURE, _text(old[TCO2E_AT]), _text(new[TCO2E_AT])))
    if old[REASON_AT] != new[REASON_AT]:
        found.append(Difference(REASON, old[REASON_AT], new[REASON_AT]))
    return found


def _text(tco2e: Decimal | None) -> str:
    return "" if tco2e is None else f"{tco2e:f}"


def _last(facts: ScreeningFacts) -> LastEntry | None:
    if facts.listed_last_year:
        return _LISTED
    if facts.report_only_last_year:
        return _REPORTING
    return LastEntry(moved_from=facts.moved_from_sector) if facts.moved_from_sector else None
