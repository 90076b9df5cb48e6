"""企业页查询: everything that is known of one enterprise, in the order in which a clerk asks for it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from registry.choices import EmissionSource, ListStatus, OperatingState, Sector
from registry.models import (
    Activity,
    AnnualEmission,
    Enterprise,
    EnterpriseEvent,
    EnterpriseName,
    ListEntry,
    RegisterChange,
)
from registry.selectors.register import current_events
from registry.selectors.register_lines import best_figure, state_of


@dataclass(frozen=True)
class YearFigures:
    """某一排放年度: one figure for each source in the order of `sources`, and the one that counts."""

    emission_year: int
    figures: tuple[AnnualEmission | None, ...]
    best: AnnualEmission


@dataclass(frozen=True)
class SectorFigures:
    """某一行业的年度排放: years newest first; `sources` are those met in this sector, best first."""

    sector: Sector
    sources: tuple[EmissionSource, ...]
    years: tuple[YearFigures, ...]


@dataclass(frozen=True)
class ActivityState:
    """行业活动 with its state today."""

    activity: Activity
    state: OperatingState


def sector_figures(enterprise: Enterprise) -> list[SectorFigures]:
    """Every yearly figure by sector, year and source; one query."""
    by_sector: dict[str, dict[int, list[AnnualEmission]]] = defaultdict(lambda: defaultdict(list))
    for figure in enterprise.emissions.order_by("sector", "-emission_year"):
        by_sector[figure.sector][figure.emission_year].append(figure)
    return [_one_sector(Sector(sector), years) for sector, years in by_sector.items()]


def _one_sector(sector: Sector, years: dict[int, list[AnnualEmission]]) -> SectorFigures:
    met = {figure.source for figures in years.values() for figure in figures}
    sources = tuple(source for source in EmissionSource if source in met)
    return SectorFigures(sector, sources, tuple(_one_year(year, found, sources) for year, found in years.items()))


def _one_year(year: int, found: list[AnnualEmission], sources: tuple[EmissionSource, ...]) -> YearFigures:
    by_source = {figure.source: figure for figure in found}
    best = best_figure(found)
    assert best is not None
    return YearFigures(year, tuple(by_source.get(source) for source in sources), best)


def activity_states(enterprise: Enterprise, today: date) -> list[ActivityState]:
    """Activities with their state today; two queries."""
    events = list(current_events().filter(enterprise=enterprise).order_by("pk"))
    return [ActivityState(one, state_of(one, events, today)) for one in enterprise.activities.order_by("sector")]


def events_of(enterprise: Enterprise) -> QuerySet[EnterpriseEvent]:
    """Events newest first, those of other enterprises that name this one among them, withdrawn ones too."""
    about = Q(enterprise=enterprise) | Q(counterpart=enterprise)
    people = ("enterprise", "counterpart", "facility", "document", "recorded_by", "withdrawn_by")
    return EnterpriseEvent.objects.filter(about).select_related(*people).order_by("-occurred_on", "-pk")


def names_of(enterprise: Enterprise) -> QuerySet[EnterpriseName]:
    """Every name met under the code, the present one first."""
    return enterprise.names.order_by(F("kind"), "-first_seen_on", "-pk")


def register_changes(enterprise: Enterprise) -> QuerySet[RegisterChange]:
    """登记册变更: which file and row, or which person, changed which value; newest first."""
    return enterprise.register_changes.select_related("roster_import", "changed_by").order_by("-pk")


def standings(entries: QuerySet[ListEntry], enterprise: Enterprise) -> QuerySet[ListEntry]:
    """在各年名录上的结论, among the `entries` a person sees: newest list year first, every edition but abandoned ones."""
    mine = entries.filter(enterprise=enterprise).exclude(annual_list__status=ListStatus.ABANDONED)
    return mine.order_by("-annual_list__list_year", "annual_list__sector", "-annual_list__edition")
