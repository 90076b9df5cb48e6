"""登记册查询: which enterprises the address of the register asks for, and in which order."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from cets_portal.norms.codes import EmissionSource as Source
from registry.choices import EventKind, OperatingState
from registry.models import Activity, AnnualEmission, Enterprise, EnterpriseEvent, EnterpriseName
from registry.rules.operating import RESUMPTION, SUSPENSION

BIGGEST_FIRST = "-emissions"
_SORTS = {"name": ("name",), "code": ("uscc",), "city": ("city", "name"), "emissions": ("leading",)}
WITH_ACCOUNT, WITHOUT_ACCOUNT = ACCOUNTS = ("open", "none")
BEST_FIRST = {source: rank for rank, source in enumerate(Source)}
_BRACKETS = str.maketrans("()", "（）")

S = TypeVar("S", Activity, AnnualEmission)


@dataclass(frozen=True)
class RegisterQuery:
    """查询条件: what the address of the page says; empty text means all.

    `emission_year` is the year of the figures, `list_year` that of the standing; `today` decides who operates.
    """

    emission_year: int
    list_year: int
    today: date
    q: str = ""
    province: str = ""
    city: str = ""
    sector: str = ""
    figure: str = ""
    state: str = ""
    account: str = ""
    sort: str = BIGGEST_FIRST


def register(visible: QuerySet[Enterprise], query: RegisterQuery) -> QuerySet[Enterprise]:
    """Enterprises among `visible` that fit the whole query, in its order."""
    found = _with_figure(_in_place(_matching(visible, query), query), query)
    keys = _SORTS.get(query.sort.removeprefix("-"))
    descending = query.sort.startswith("-") if keys else True
    keys = keys or _SORTS["emissions"]
    if "leading" in keys:
        found = found.annotate(leading=Subquery(_figures(query)[:1]))
    # Who has no figure comes last either way round.
    order = [F(key).desc(nulls_last=True) if descending else F(key).asc(nulls_last=True) for key in keys]
    return found.order_by(*order, "uscc")


def figure_counts(visible: QuerySet[Enterprise], query: RegisterQuery) -> dict[str, int]:
    """How many enterprises fit the query in all, with a figure of the emission year, and without one."""
    found = _in_place(_matching(visible, query), query)
    counts = found.aggregate(every=Count("pk"), known=Count("pk", filter=Q(Exists(_figures(query)))))
    return {"": counts["every"], "known": counts["known"], "missing": counts["every"] - counts["known"]}


def cities(visible: QuerySet[Enterprise], query: RegisterQuery) -> list[tuple[str, int]]:
    """Cities of the register with the number of their enterprises, those of no recorded city under ""."""
    place = visible.filter(province=query.province) if query.province else visible
    return list(place.order_by("city").values_list("city").annotate(n=Count("pk")))


def provinces_present(visible: QuerySet[Enterprise]) -> list[tuple[str, int]]:
    """Province codes of the register with the number of their enterprises."""
    return list(visible.order_by("province").values_list("province").annotate(n=Count("pk")))


def current_events() -> QuerySet[EnterpriseEvent]:
    """Events that stand and are about the enterprise: a withdrawn one says nothing any more, and one furnace
    that has closed does not close the works.
    """
    return EnterpriseEvent.objects.filter(withdrawn_at__isnull=True, facility__isnull=True)


def spellings(text: str) -> set[str]:
    """What to look for: as typed, half-width, and with full-width brackets, as names are spelt in both."""
    half = unicodedata.normalize("NFKC", text).strip()
    return {text.strip(), half, half.translate(_BRACKETS)}


def _matching(visible: QuerySet[Enterprise], query: RegisterQuery) -> QuerySet[Enterprise]:
    wanted = Q()
    for text in sorted(spellings(query.q)) if query.q.strip() else ():
        names = EnterpriseName.objects.filter(enterprise=OuterRef("pk"), name__icontains=text)
        wanted |= Q(uscc__icontains=text.replace(" ", "")) | Q(name__icontains=text) | Q(Exists(names))
    return visible.filter(wanted)


def _in_place(found: QuerySet[Enterprise], query: RegisterQuery) -> QuerySet[Enterprise]:
    if query.province:
        found = found.filter(province=query.province)
    if query.city:
        found = found.filter(city="" if query.city == "-" else query.city)
    if query.sector:
        found = found.filter(Exists(Activity.objects.filter(enterprise=OuterRef("pk"), sector=query.sector)))
    if query.account in ACCOUNTS:
        found = found.filter(organisation__isnull=query.account == WITHOUT_ACCOUNT)
    return _in_state(found, query)


def _with_figure(found: QuerySet[Enterprise], query: RegisterQuery) -> QuerySet[Enterprise]:
    if query.figure not in ("known", "missing"):
        return found
    known = Exists(_figures(query))
    return found.filter(known if query.figure == "known" else ~known)


def _in_state(found: QuerySet[Enterprise], query: RegisterQuery) -> QuerySet[Enterprise]:
    if query.state not in OperatingState.values:
        return found
    closed, suspended = _closed(query), Q(last_turn=SUSPENSION)
    if query.state == OperatingState.CLOSED:
        return found.filter(closed)
    found = found.annotate(last_turn=Subquery(_turns(query).values("kind")[:1])).exclude(closed)
    return found.filter(suspended if query.state == OperatingState.SUSPENDED else ~suspended | Q(last_turn=None))


def _closed(query: RegisterQuery) -> Q:
    ended = Activity.objects.filter(enterprise=OuterRef("pk"), closed_on__lte=query.today)
    return Q(Exists(of_sector(ended, query))) | Q(Exists(_events(query).filter(kind=EventKind.CLOSURE)))


def _turns(query: RegisterQuery) -> QuerySet[EnterpriseEvent]:
    return _events(query).filter(kind__in=(SUSPENSION, RESUMPTION)).order_by("-occurred_on", "-pk")


def _events(query: RegisterQuery) -> QuerySet[EnterpriseEvent]:
    events = current_events().filter(enterprise=OuterRef("pk"), occurred_on__lte=query.today)
    return events.filter(sector__in=("", query.sector)) if query.sector else events


def _figures(query: RegisterQuery) -> "QuerySet[AnnualEmission, Decimal]":
    """The figures of the outer enterprise, the one to sort by first: best source, then the larger."""
    ranks = [When(source=source, then=Value(rank)) for source, rank in BEST_FIRST.items()]
    figures = AnnualEmission.objects.filter(enterprise=OuterRef("pk"), emission_year=query.emission_year)
    best = Case(*ranks, default=Value(len(ranks)), output_field=IntegerField())
    return of_sector(figures, query).order_by(best, "-emissions_tco2e").values_list("emissions_tco2e", flat=True)


def of_sector(rows: QuerySet[S], query: RegisterQuery) -> QuerySet[S]:
    return rows.filter(sector=query.sector) if query.sector else rows
