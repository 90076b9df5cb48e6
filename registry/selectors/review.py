"""名录审阅查询: lists and their entries as the review pages show them.

A page reads the same whether the list is open (facts follow the register) or published (facts are frozen).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Value, When
from django.db.models.expressions import Expression, OrderBy

from cets_portal.accounts.models import User
from registry.choices import Change, ListStatus, Sector, Verdict
from registry.models import AnnualList, ListEntry
from registry.rules.screening import CHANGES

#: What stands in the end: the officer's decision, else what screening says.
FINAL = Case(When(decision="", then=F("verdict")), default=F("decision"))

#: What becomes of the unit in the end: as screened, or by the officer's decision where it differs.
FINAL_CHANGE = Case(
    When(Q(decision="") | Q(decision=F("verdict")), then=F("change")),
    *(
        When(decision=verdict.value, stood=stood.value, then=Value(what.value))
        for verdict, outcomes in CHANGES.items()
        for stood, what in outcomes.items()
    ),
    default=F("change"),
)

CHANGED = (Change.NEW, Change.LEFT, Change.MOVED)
OPEN = (ListStatus.DRAFT, ListStatus.SUBMITTED)

#: Parameters of the review page that narrow the entries; every one stands in the URL.
FILTERS = ("verdict", "unconfirmed", "changed", "change", "near", "news", "city", "q")

SORTS: dict[str, Sequence[str | OrderBy]] = {
    "name": ("enterprise__name",),
    "-name": ("-enterprise__name",),
    "tonnes": (F("emissions_tco2e").asc(nulls_first=True),),
    "-tonnes": (F("emissions_tco2e").desc(nulls_last=True),),
    "city": ("enterprise__city",),
    "-city": ("-enterprise__city",),
}
DEFAULT_SORT = ("rank", F("emissions_tco2e").desc(nulls_first=True))


def sector_order(path: str) -> Expression:
    """The sectors in the order of the notice, not of the alphabet."""
    whens = [When(**{path: sector}, then=Value(rank)) for rank, sector in enumerate(Sector.values)]
    return Case(*whens, default=Value(len(whens)), output_field=IntegerField())


def current_lists(list_year: int, province: str, sector: str = "") -> list[AnnualList]:
    """The newest edition of each sector's list, in the order of the sectors; abandoned ones are none."""
    lists = AnnualList.objects.filter(list_year=list_year, province=province).exclude(status=ListStatus.ABANDONED)
    if sector:
        lists = lists.filter(sector=sector)
    newest: dict[str, AnnualList] = {}
    for one in lists.select_related("submitted_by", "published_by").order_by("edition"):
        newest[one.sector] = one
    return [newest[key] for key in Sector.values if key in newest]


def entries_of(lists: Iterable[AnnualList]) -> QuerySet[ListEntry]:
    """Entries of these lists with what a row shows: `final` the verdict that stands, `becomes` the change it makes."""
    return (
        ListEntry.objects.filter(annual_list__in=[one.pk for one in lists])
        .select_related("enterprise", "annual_list", "decided_by")
        .annotate(final=FINAL, becomes=FINAL_CHANGE, rank=sector_order("annual_list__sector"))
    )


def narrowed(entries: QuerySet[ListEntry], filters: Mapping[str, str]) -> QuerySet[ListEntry]:
    """Only the entries that the filters of the page (see FILTERS) let through."""
    conditions = {
        "verdict": lambda value: Q(final=value),
        "unconfirmed": lambda _value: Q(decision=""),
        "changed": lambda _value: Q(becomes__in=CHANGED),
        "change": lambda value: Q(becomes=value),
        "near": lambda _value: Q(near=True),
        "news": lambda _value: ~Q(news=""),
        "city": lambda value: Q(enterprise__city=value),
        "q": _spoken_of,
    }
    for name in FILTERS:
        if value := filters.get(name, "").strip():
            entries = entries.filter(conditions[name](value))
    return entries


def decided_by_others(entries: QuerySet[ListEntry], since: datetime, *, me: User) -> list[tuple[str, int]]:
    """(who, how many) of these entries that colleagues have decided since; by name."""
    rows = entries.filter(decided_at__gt=since, decided_by__isnull=False).exclude(decided_by=me).order_by()
    counted = {row["decided_by"]: row["n"] for row in rows.values("decided_by").annotate(n=Count("pk"))}
    people = User.objects.filter(pk__in=counted).order_by("username")
    return [(str(person), counted[person.pk]) for person in people]


def _spoken_of(words: str) -> Q:
    return (
        Q(enterprise__name__icontains=words)
        | Q(enterprise__uscc__istartswith=words)
        | Q(name__icontains=words)
        | Q(uscc__istartswith=words)
    )


def ordered(entries: QuerySet[ListEntry], sort: str = "") -> QuerySet[ListEntry]:
    """In the wanted order; ties by code, so that "next" means the same on every render."""
    return entries.order_by(*SORTS.get(sort, DEFAULT_SORT), "enterprise__uscc", "annual_list_id")


@dataclass(frozen=True)
class Tally:
    """合计: how many entries stand where. `asking` is what must be settled before anything is signed."""

    total: int
    decided: int
    unconfirmed: int
    asking: int
    overridden: int
    include: int
    exclude: int
    ask: int
    report_only: int
    changed: int
    new: int
    left: int
    moved: int
    near: int
    news: int
    screened_at: Any

    def of(self, verdict: str) -> int:
        return int(getattr(self, verdict))


def tally(entries: QuerySet[ListEntry]) -> Tally:
    """One query over all the entries of the page, whatever its filters."""
    counts = entries.order_by().aggregate(
        total=Count("pk"),
        decided=Count("pk", filter=~Q(decision="")),
        unconfirmed=Count("pk", filter=Q(decision="")),
        asking=Count("pk", filter=Q(decision="", verdict=Verdict.ASK)),
        overridden=Count("pk", filter=~Q(decision="") & ~Q(decision=F("verdict"))),
        **{verdict: Count("pk", filter=Q(final=verdict)) for verdict in Verdict.values},
        changed=Count("pk", filter=Q(becomes__in=CHANGED)),
        **{change.value: Count("pk", filter=Q(becomes=change)) for change in CHANGED},
        near=Count("pk", filter=Q(near=True)),
        news=Count("pk", filter=~Q(news="")),
        screened_at=Max("annual_list__screened_at"),
    )
    return Tally(**counts)


def tallies(lists: Iterable[AnnualList]) -> dict[int, dict[str, Any]]:
    """Counts by list: list pk → {include, report_only, exclude, ask, total, unconfirmed, asking, near_n, new_n, …}."""
    rows: Any = (
        ListEntry.objects.filter(annual_list__in=[one.pk for one in lists])
        .annotate(final=FINAL, becomes=FINAL_CHANGE)
        .order_by()
        .values("annual_list")
        .annotate(
            **{verdict: Count("pk", filter=Q(final=verdict)) for verdict in Verdict.values},
            total=Count("pk"),
            unconfirmed=Count("pk", filter=Q(decision="")),
            asking=Count("pk", filter=Q(decision="", verdict=Verdict.ASK)),
            near_n=Count("pk", filter=Q(near=True)),
            **{f"{change.value}_n": Count("pk", filter=Q(becomes=change)) for change in CHANGED},
        )
    )
    return {row["annual_list"]: row for row in rows}


def near_entries(entries: QuerySet[ListEntry]) -> QuerySet[ListEntry]:
    """Those that stand near the threshold, with a figure."""
    return entries.filter(near=True, emissions_tco2e__isnull=False).order_by("emissions_tco2e", "pk")


def neighbours(entries: QuerySet[ListEntry], pk: int) -> tuple[int | None, int | None]:
    """The entries before and after this one in the order of the page."""
    keys = list(entries.values_list("pk", flat=True))
    if pk not in keys:
        return None, keys[0] if keys else None
    here = keys.index(pk)
    return (keys[here - 1] if here else None), (keys[here + 1] if here + 1 < len(keys) else None)
