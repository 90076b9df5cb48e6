"""报告一览: who reports a year, and how far each is; a handful of queries whatever the number of units."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import about_visible_units
from dataquality.choices import ReportStatus
from dataquality.models import AnnualReport, ReportVersion
from dataquality.selectors.reports import listed

#: Not opened yet; and in work with the unit, of which nobody else is told how far it is.
NONE, WORKING, LATE = "none", "working", "late"
_IN_WORK: Final = (ReportStatus.DRAFT, ReportStatus.SIGNING)
STATES: Final = (
    NONE, WORKING, ReportStatus.SUBMITTED, ReportStatus.UNDER_REVIEW, ReportStatus.RETURNED, ReportStatus.SETTLED,
)  # fmt: skip


def units_of_year(user: User, emission_year: int, sector: str = "") -> QuerySet[Any]:
    """Entries of the lists in force of the year inside the person's horizon, each with its report's state.

    `now_*` is the report, `last_*` its newest version.
    """
    found = listed(emission_year)
    if sector:
        found = found.filter(annual_list__sector=sector)
    reports = AnnualReport.objects.filter(
        enterprise=OuterRef("enterprise"), sector=OuterRef("annual_list__sector"), emission_year=emission_year
    )
    versions = ReportVersion.objects.filter(
        report__enterprise=OuterRef("enterprise"), report__sector=OuterRef("annual_list__sector"),
        report__emission_year=emission_year,
    ).order_by("-number")  # fmt: skip
    found = about_visible_units(found, user).select_related("enterprise", "annual_list")
    return found.annotate(
        now_pk=Subquery(reports.values("pk")[:1]),
        now_state=Subquery(reports.values("status")[:1]),
        last_pk=Subquery(versions.values("pk")[:1]),
        last_number=Subquery(versions.values("number")[:1]),
        last_at=Subquery(versions.values("submitted_at")[:1]),
        last_late=Subquery(versions.values("late")[:1]),
        last_total=Subquery(versions.values("emissions_tco2e")[:1]),
        last_differences=Subquery(versions.values("differences")[:1]),
    )


def state_of(one: Any) -> str:
    """The state of an annotated entry as the list shows it."""
    if one.now_state is None:
        return NONE
    return WORKING if one.now_state in _IN_WORK else str(one.now_state)


def counts_of(units: QuerySet[Any]) -> dict[str, int]:
    """State → units, "" for all, "late" for those whose report came late; one query."""
    counted = units.order_by().aggregate(
        all=Count("pk"),
        none=Count("pk", filter=Q(now_state__isnull=True)),
        working=Count("pk", filter=Q(now_state__in=_IN_WORK)),
        late=Count("pk", filter=Q(last_late=True)),
        **{state: Count("pk", filter=Q(now_state=state)) for state in STATES[2:]},
    )
    return {"": counted["all"], LATE: counted["late"]} | {state: counted[state] for state in STATES}


def chosen(units: QuerySet[Any], asked: Mapping[str, str]) -> QuerySet[Any]:
    """Narrowed by state, city and words of the address; those that wait for the bureau longest first."""
    state, city, words = (asked.get(key, "").strip() for key in ("state", "city", "q"))
    if state == NONE:
        units = units.filter(now_state__isnull=True)
    elif state == WORKING:
        units = units.filter(now_state__in=_IN_WORK)
    elif state == LATE:
        units = units.filter(last_late=True)
    elif state in STATES:
        units = units.filter(now_state=state)
    if city:
        units = units.filter(enterprise__city=city)
    if words:
        units = units.filter(Q(enterprise__name__icontains=words) | Q(enterprise__uscc__istartswith=words.upper()))
    first = [F("last_at").asc(nulls_last=True)] if state == ReportStatus.SUBMITTED else []
    return units.order_by(*first, "enterprise__city", "enterprise__name", "annual_list__sector", "pk")


def cities_of(units: QuerySet[Any]) -> list[tuple[str, int]]:
    """Cities with the number of their units; one query."""
    return list(units.order_by("enterprise__city").values_list("enterprise__city").annotate(n=Count("pk")))
