"""变更影响: what another emissions figure of a unit would change on the annual lists (settings.FIGURE_TOUCHES)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.norms.codes import Sector, Verdict, label
from cets_portal.norms.errors import NormError
from cets_portal.norms.list_rule import ListRule, list_rules
from cets_portal.templatetags.figures import tonnes
from registry.choices import EmissionSource, ListStatus
from registry.models import AnnualEmission, AnnualList, Enterprise
from registry.rules.screening import ScreeningFacts, screen
from registry.selectors.facts import facts_for_screening

#: Years after the emission year whose lists may look at it.
_LOOK_AHEAD = range(1, 5)
_ORDER = {source.value: rank for rank, source in enumerate(EmissionSource)}


def touched_lists(
    enterprise: Enterprise, sector: str, emission_year: int, old: Decimal | None, new: Decimal
) -> list[str]:
    """Sentences about lists on which the verdict would be another one, or the threshold is crossed. `old`: as before
    the change, None where there was no figure."""
    found: list[str] = []
    for rule, list_year in _lists_of(emission_year):
        found += _of_list(enterprise, sector, emission_year, new, rule, list_year)
    return found


def _lists_of(emission_year: int) -> Iterator[tuple[ListRule, int]]:
    """Every known list whose base year, or the year before it, is this one."""
    for rule in list_rules():
        for ahead in _LOOK_AHEAD:
            list_year = emission_year + ahead
            try:
                base = rule.base_year(list_year)
            except NormError:
                continue
            if emission_year in (base, base - 1):
                yield rule, list_year


def _of_list(unit: Enterprise, sector: str, year: int, new: Decimal, rule: ListRule, list_year: int) -> Iterator[str]:
    day = date(list_year, 12, 31)
    try:
        book = facts_for_screening(list_year, unit.province, sector, rule=rule, today=day, units=[unit.pk])
        facts = book.facts.get(unit.pk)
        if facts is None:
            return
        is_base = year == rule.base_year(list_year)
        own = own_figure(unit, sector, year)
        before = screen(facts, rule, list_year, day)
        after = screen(_changed(facts, own, new, is_base=is_base), rule, list_year, day)
    except NormError:
        return
    unknown = before.verdict is Verdict.ASK and after.verdict is not Verdict.EXCLUDE
    if before.verdict == after.verdict or unknown:  # A figure that was awaited takes nothing away from anybody.
        return
    words = {
        "year": list_year,
        "sector": label(Sector(sector)),
        "before": label(before.verdict),
        "after": label(after.verdict),
        "threshold": tonnes(rule.threshold_tco2e),
        "state": _state(unit, sector, list_year),
    }
    yield (
        _("%(year)s 年度%(sector)s名录（门槛 %(threshold)s tCO2e）：结论由“%(before)s”变为“%(after)s”。%(state)s")
        % words
    )


def _changed(facts: ScreeningFacts, own: Decimal | None, new: Decimal, *, is_base: bool) -> ScreeningFacts:
    """The facts with the unit's own part of the figure exchanged: joint and merged works are sums."""
    if is_base:
        return replace(facts, base_tco2e=_exchanged(facts.base_tco2e, own, new))
    return replace(facts, previous_tco2e=_exchanged(facts.previous_tco2e, own, new))


def _exchanged(known: Decimal | None, own: Decimal | None, new: Decimal) -> Decimal:
    return new if known is None else known - (own or 0) + new


def own_figure(unit: Enterprise, sector: str, year: int) -> Decimal | None:
    """The unit's best figure in the register: verified before estimated before declared."""
    rows: Any = AnnualEmission.objects.filter(enterprise=unit, sector=sector, emission_year=year)
    found = sorted(rows.values_list("source", "emissions_tco2e"), key=lambda row: _ORDER[row[0]])
    return found[0][1] if found else None


def _state(unit: Enterprise, sector: str, list_year: int) -> str:
    published = AnnualList.objects.filter(
        province=unit.province, sector=sector, list_year=list_year, status=ListStatus.PUBLISHED
    )
    return _("该名录已公布，须更正后另出一版。") if published.exists() else _("该名录尚未公布，重新筛查时采用。")
