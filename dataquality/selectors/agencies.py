"""核查机构查询: agencies with what was published of their work. A repeated row is kept and not counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, cast

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from dataquality.models import AgencyName, PublishedResult, VerificationAgency
from registry.models import Enterprise

IN_TIME = "及时"
CONFORMING = "符合"
_SORTS = {"name": "name", "units": "units", "results": "results"}

_COUNTED = Q(published_results__repeat_of__isnull=True)


class YearCount(TypedDict):
    """某一核查年度: results counted once, repeats beside them, distinct units, and how many were in time and conform."""

    verification_year: int
    results: int
    repeated: int
    units: int
    in_time: int
    conforming: int


@dataclass(frozen=True)
class AgencyRow:
    """一家机构 as the list shows it: `by_year` are counted results in the order of the years shown."""

    agency: VerificationAgency
    by_year: tuple[int, ...]


def agencies(q: str = "", year: int | None = None, sort: str = "-results") -> QuerySet[VerificationAgency]:
    """Agencies with counted `results`, `repeats` and distinct `units`, of one verification year or of all."""
    counted, repeated = _COUNTED, Q(published_results__repeat_of__isnull=False)
    if year:
        of_year = Q(published_results__verification_year=year)
        counted, repeated = counted & of_year, repeated & of_year
    found = _matching(VerificationAgency.objects.all(), q).annotate(
        results=Count("published_results", filter=counted),
        repeats=Count("published_results", filter=repeated),
        units=Count("published_results__enterprise", filter=counted, distinct=True),
    )
    key = F(_SORTS.get(sort.removeprefix("-"), "results"))
    return found.order_by(key.desc() if sort.startswith("-") else key.asc(), "uscc")


def _matching(found: QuerySet[VerificationAgency], q: str) -> QuerySet[VerificationAgency]:
    text = q.strip()
    if not text:
        return found
    named = AgencyName.objects.filter(agency=OuterRef("pk"), name__icontains=text)
    return found.filter(Q(name__icontains=text) | Q(uscc__icontains=text) | Q(Exists(named)))


def verification_years() -> list[int]:
    """Verification years that anything was published of, newest first."""
    years = PublishedResult.objects.order_by("-verification_year").values_list("verification_year", flat=True)
    return list(years.distinct())


def agency_rows(shown: Sequence[VerificationAgency], years: Sequence[int]) -> list[AgencyRow]:
    """The agencies with their counted results of each year; one query."""
    results = PublishedResult.objects.filter(agency__in=shown, repeat_of__isnull=True).order_by()
    counts = {
        (agency, year): n
        for agency, year, n in results.values_list("agency", "verification_year").annotate(n=Count("pk"))
    }
    return [AgencyRow(one, tuple(counts.get((one.pk, year), 0) for year in years)) for one in shown]


def year_counts(agency: VerificationAgency) -> list[YearCount]:
    """What was published of one agency, by verification year, newest first."""
    once = Q(repeat_of__isnull=True)
    rows = (
        agency.published_results.order_by()
        .values("verification_year")
        .annotate(
            results=Count("pk", filter=once),
            repeated=Count("pk", filter=~once),
            units=Count("enterprise", filter=once, distinct=True),
            in_time=Count("pk", filter=once & Q(timeliness=IN_TIME)),
            conforming=Count("pk", filter=once & Q(result=CONFORMING)),
        )
    )
    return cast("list[YearCount]", list(rows.order_by("-verification_year")))


def results_of(agency: VerificationAgency, year: int | None = None) -> QuerySet[PublishedResult]:
    """Every published row of one agency in the order of the forms, repeats among them."""
    rows = agency.published_results.filter(verification_year=year) if year else agency.published_results.all()
    return rows.select_related("enterprise", "repeat_of").order_by(
        "-verification_year", "verification_list", "target_order"
    )


def results_about(unit: Enterprise) -> QuerySet[PublishedResult]:
    """Every published row about one enterprise, newest year first."""
    rows = PublishedResult.objects.filter(enterprise=unit).select_related("agency", "repeat_of")
    return rows.order_by("-verification_year", "verification_list", "target_order")


def names_of(agency: VerificationAgency) -> QuerySet[AgencyName]:
    """Every spelling met under the agency's code."""
    return agency.names.order_by("-first_seen_on", "name")
