"""登记册的行: what the register's page and its export show of each enterprise, sector by sector."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from django.db.models import F, Q, QuerySet

from cets_portal.norms.codes import EmissionSource as Source
from registry.choices import ListStatus, OperatingState
from registry.models import Activity, AnnualEmission, Enterprise, EnterpriseEvent, EnterpriseName, ListEntry
from registry.rules.operating import operating_state
from registry.selectors.register import BEST_FIRST, RegisterQuery, current_events, of_sector, spellings

_CHUNK = 1000


@dataclass(frozen=True)
class SectorLine:
    """一行: one enterprise in one sector. `entry` is its place on the list of the list year, if any."""

    activity: Activity | None
    figure: AnnualEmission | None
    entry: ListEntry | None
    state: OperatingState

    @property
    def emissions_tco2e(self) -> Decimal | None:
        return self.figure.emissions_tco2e if self.figure else None


@dataclass(frozen=True)
class RegisterRow:
    """一家企业 and its lines; `found_as` are other names of it in which the search words occur."""

    enterprise: Enterprise
    lines: tuple[SectorLine, ...]
    found_as: tuple[str, ...] = ()


def rows_in_chunks(enterprises: QuerySet[Enterprise], query: RegisterQuery) -> Iterator[RegisterRow]:
    """Every row of a long list, a thousand enterprises at a time."""
    each = enterprises.iterator(chunk_size=_CHUNK)
    while chunk := list(islice(each, _CHUNK)):
        yield from register_rows(chunk, query)


def register_rows(enterprises: Sequence[Enterprise], query: RegisterQuery) -> list[RegisterRow]:
    """Rows of these enterprises, in their order: four queries whatever their number, five with a search."""
    lines = _Lines(enterprises, query)
    found_as = _found_as(enterprises, query.q)
    return [RegisterRow(unit, lines.of(unit), tuple(found_as[unit.pk])) for unit in enterprises]


class _Lines:
    """What is known of some enterprises, by enterprise and sector."""

    def __init__(self, enterprises: Sequence[Enterprise], query: RegisterQuery) -> None:
        self.today = query.today
        self.activities: dict[int, list[Activity]] = defaultdict(list)
        for activity in of_sector(Activity.objects.filter(enterprise__in=enterprises), query):
            self.activities[activity.enterprise_id].append(activity)
        figures = AnnualEmission.objects.filter(enterprise__in=enterprises, emission_year=query.emission_year)
        self.figures = _best(of_sector(figures, query))
        self.entries = {
            (entry.enterprise_id, entry.annual_list.sector): entry for entry in _entries(enterprises, query)
        }
        self.events: dict[int, list[EnterpriseEvent]] = defaultdict(list)
        for event in current_events().filter(enterprise__in=enterprises).order_by("pk"):
            self.events[event.enterprise_id].append(event)

    def of(self, unit: Enterprise) -> tuple[SectorLine, ...]:
        lines = tuple(self._line(activity) for activity in self.activities[unit.pk])
        return lines or (SectorLine(None, None, None, state_of(None, self.events[unit.pk], self.today)),)

    def _line(self, activity: Activity) -> SectorLine:
        key = (activity.enterprise_id, activity.sector)
        state = state_of(activity, self.events[activity.enterprise_id], self.today)
        return SectorLine(activity, self.figures.get(key), self.entries.get(key), state)


def state_of(activity: Activity | None, events: Iterable[EnterpriseEvent], today: date) -> OperatingState:
    """经营状态 of one activity; an event that names no sector is about all of them."""
    sector = activity.sector if activity else ""
    about = ((event.kind, event.occurred_on) for event in events if event.sector in ("", sector))
    return OperatingState(operating_state(activity.closed_on if activity else None, about, today))


def best_figure(figures: Iterable[AnnualEmission]) -> AnnualEmission | None:
    """The figure that counts among several of one year: verified, else estimated, else declared."""
    return min(figures, key=lambda figure: BEST_FIRST[Source(figure.source)], default=None)


def _best(figures: Iterable[AnnualEmission]) -> dict[tuple[int, str], AnnualEmission]:
    grouped: dict[tuple[int, str], list[AnnualEmission]] = defaultdict(list)
    for figure in figures:
        grouped[figure.enterprise_id, figure.sector].append(figure)
    return {key: best for key, several in grouped.items() if (best := best_figure(several))}


def _entries(enterprises: Sequence[Enterprise], query: RegisterQuery) -> Iterable[ListEntry]:
    """Entries of the list year, the edition in force after an open one, so that it is the one kept."""
    entries = ListEntry.objects.filter(enterprise__in=enterprises, annual_list__list_year=query.list_year)
    past = (ListStatus.SUPERSEDED, ListStatus.ABANDONED)
    entries = entries.exclude(annual_list__status__in=past).select_related("annual_list")
    return sorted(entries, key=lambda entry: entry.annual_list.status == ListStatus.PUBLISHED)


def _found_as(enterprises: Sequence[Enterprise], q: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    if not q.strip():
        return found
    wanted = Q()
    for text in spellings(q):
        wanted |= Q(name__icontains=text)
    names = EnterpriseName.objects.filter(wanted, enterprise__in=enterprises).exclude(name=F("enterprise__name"))
    for name in names.order_by("-first_seen_on", "pk"):
        found[name.enterprise_id].append(name.name)
    return found
