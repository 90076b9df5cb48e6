"""公开查询: what stands on the public pages: published editions, their entries, their files.

Nothing here reads an open list, so that a public page can never show a draft.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from cets_portal.evidence.models import StoredFile
from registry.choices import ListStatus, Verdict
from registry.models import AnnualList, ListEntry
from registry.rules.ordering import list_order, spoken_order
from registry.selectors.review import sector_order

PUBLISHED = (ListStatus.PUBLISHED, ListStatus.SUPERSEDED)
#: Who stands on a published list, and as what (docs/decisions/0014).
SHOWN = (Verdict.INCLUDE, Verdict.REPORT_ONLY)
FILES = {"xlsx": "workbook", "csv": "csv", "docx": "document"}


def lists_in_force(list_year: int | None = None, province: str = "", sector: str = "") -> QuerySet[AnnualList]:
    """The edition in force of every published list, newest year first, with `units` and `reporting` on it.

    What is left empty lets everything through.
    """
    wanted = {"list_year": list_year, "province": province, "sector": sector}
    lists = AnnualList.objects.filter(status=ListStatus.PUBLISHED, **{key: one for key, one in wanted.items() if one})
    units = Count("entries", filter=Q(entries__serial__isnull=False))
    reporting = Count("entries", filter=Q(entries__decision=Verdict.REPORT_ONLY))
    return (
        lists.select_related("workbook", "csv", "document")
        .annotate(units=units, reporting=reporting, rank=sector_order("sector"))
        .order_by("-list_year", "province", "rank")
    )


def published_places() -> list[tuple[int, str, str]]:
    """(list year, province, sector) of every list in force, for the filters."""
    lists = AnnualList.objects.filter(status=ListStatus.PUBLISHED).order_by()
    return list(lists.values_list("list_year", "province", "sector").distinct())


def editions(province: str, list_year: int, sector: str) -> list[AnnualList]:
    """Every published edition of one list, newest first, with its files; empty where none was published."""
    return list(
        AnnualList.objects.filter(province=province, list_year=list_year, sector=sector, status__in=PUBLISHED)
        .select_related("workbook", "csv", "document")
        .order_by("-edition")
    )


def units_of(annual_list: AnnualList, kind: str = Verdict.INCLUDE) -> QuerySet[ListEntry]:
    """The key emitting units of a published list in the order of their serial numbers; or its report-only enterprises."""
    return ListEntry.objects.filter(annual_list=annual_list, decision=kind).order_by("serial")


def reporting_of(annual_list: AnnualList) -> list[ListEntry]:
    """The report-only enterprises in the order and with the numbers of their table in the published files."""
    found = sorted(
        units_of(annual_list, Verdict.REPORT_ONLY),
        key=lambda one: list_order(city=one.city, name=one.name, uscc=one.uscc),
    )
    for number, one in enumerate(found, start=1):
        one.serial = number
    return found


def units_found(
    annual_list: AnnualList, *, kind: str = Verdict.INCLUDE, words: str = "", city: str = "", sub_industry: str = ""
) -> QuerySet[ListEntry]:
    units = units_of(annual_list, kind)
    if words:
        units = units.filter(Q(name__icontains=words) | Q(uscc__istartswith=words))
    if city:
        units = units.filter(city=city)
    if sub_industry:
        units = units.filter(sub_industry=sub_industry)
    return units


@dataclass(frozen=True)
class Spread:
    """家数分布: units by city and by sub-industry, most first."""

    cities: list[tuple[str, int]]
    sub_industries: list[tuple[str, int]]

    @property
    def total(self) -> int:
        return sum(n for _city, n in self.cities)


def spreads_of(annual_list: AnnualList) -> dict[str, Spread]:
    """By kind (include, report_only); one query, since every list page shows them."""
    cities: dict[str, Counter[str]] = {kind: Counter() for kind in SHOWN}
    subs: dict[str, Counter[str]] = {kind: Counter() for kind in SHOWN}
    entries = ListEntry.objects.filter(annual_list=annual_list, decision__in=SHOWN).order_by()
    for kind, city, sub, n in entries.values_list("decision", "city", "sub_industry").annotate(n=Count("pk")):
        cities[kind][city] += n
        subs[kind][sub] += n
    return {kind: Spread(_most_first(cities[kind]), _most_first(subs[kind])) for kind in SHOWN}


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], spoken_order(pair[0])))


def names_in(annual_list: AnnualList, codes: list[str], kind: str = Verdict.INCLUDE) -> dict[str, str]:
    """Names under which these codes stood on an edition, so that the next one can say what was renamed."""
    return dict(units_of(annual_list, kind).filter(uscc__in=codes).values_list("uscc", "name"))


def file_of(annual_list: AnnualList, kind: str) -> StoredFile | None:
    """The published file of this kind (xlsx, csv, docx)."""
    return getattr(annual_list, FILES[kind]) if kind in FILES else None


@dataclass(frozen=True)
class Found:
    """核对结果: the edition and the kind of the file that bears a digest."""

    annual_list: AnnualList
    kind: str
    file: StoredFile


def file_by_digest(digest: str) -> Found | None:
    """The published file whose SHA-256 or SM3 this is; digits may stand in groups."""
    wanted = "".join(digest.split()).lower()
    if len(wanted) != 64:
        return None
    file = StoredFile.objects.filter(Q(sha256=wanted) | Q(sm3=wanted)).first()
    if file is None:
        return None
    for kind, field in FILES.items():
        found = AnnualList.objects.filter(**{field: file}, status__in=PUBLISHED).first()
        if found:
            return Found(found, kind, file)
    return None


def last_published_at() -> datetime | None:
    """When the newest list came out."""
    newest = AnnualList.objects.filter(status=ListStatus.PUBLISHED).order_by("-published_at").first()
    return newest.published_at if newest else None
