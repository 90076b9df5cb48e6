"""方案一览: units × sectors of one plan year with the state of their plan; counted and narrowed in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from dataquality.choices import PlanStatus
from dataquality.models import ControlPlan, PlanVersion
from registry.choices import ListStatus, Verdict
from registry.models import Activity, ListEntry

NONE: Final = "none"
#: The states of the list, in the order of its tabs.
STATES: Final = (NONE, "draft", "submitted", "returned", "accepted")


@dataclass(frozen=True)
class PlanLine:
    """一览的一行. `version_pk` is the version in question, `state` its status or "none"."""

    activity: Activity
    state: str
    version_pk: int | None
    number: int | None
    submitted_at: datetime | None
    accepted_number: int | None
    effective_on: date | None
    listed: bool

    @property
    def status(self) -> PlanStatus | None:
        return None if self.state == NONE else PlanStatus(self.state)


def units_of_year(units: QuerySet[Activity], year: int, sector: str = "") -> QuerySet[Any]:
    """Units that owe a plan of the year, being on its list, and those that have one; annotated with its state.

    `now_*` is the newest version that was not withdrawn, `accepted_*` the newest accepted one.
    """
    listed = ListEntry.objects.filter(
        enterprise=OuterRef("enterprise"),
        annual_list__sector=OuterRef("sector"),
        annual_list__list_year=year,
        annual_list__status=ListStatus.PUBLISHED,
        decision=Verdict.INCLUDE,
    )
    versions = PlanVersion.objects.filter(
        plan__enterprise=OuterRef("enterprise"), plan__sector=OuterRef("sector"), plan__plan_year=year
    ).order_by("-number")
    now, accepted = versions.exclude(status=PlanStatus.WITHDRAWN), versions.filter(status=PlanStatus.ACCEPTED)
    found = units.filter(sector=sector) if sector else units
    return found.annotate(
        listed=Exists(listed),
        now_pk=Subquery(now.values("pk")[:1]),
        now_state=Subquery(now.values("status")[:1]),
        now_number=Subquery(now.values("number")[:1]),
        now_submitted=Subquery(now.values("submitted_at")[:1]),
        accepted_number=Subquery(accepted.values("number")[:1]),
        accepted_from=Subquery(accepted.values("effective_on")[:1]),
    ).filter(Q(listed=True) | Q(now_pk__isnull=False))


def counts_of(units: QuerySet[Any]) -> dict[str, int]:
    """State → units, "" for all; one query."""
    counted = units.order_by().aggregate(
        all=Count("pk"),
        none=Count("pk", filter=Q(now_state__isnull=True)),
        **{state: Count("pk", filter=Q(now_state=state)) for state in STATES if state != NONE},
    )
    return {"": counted["all"]} | {state: counted[state] for state in STATES}


def shown(units: QuerySet[Any], filters: Mapping[str, str]) -> QuerySet[Any]:
    """Narrowed by state, city and words; those that wait longest for the bureau first, else by city and name."""
    state, city, words = (filters.get(key, "").strip() for key in ("state", "city", "q"))
    if state in STATES:
        units = units.filter(now_state__isnull=True) if state == NONE else units.filter(now_state=state)
    if city:
        units = units.filter(enterprise__city=city)
    if words:
        units = units.filter(Q(enterprise__name__icontains=words) | Q(enterprise__uscc__istartswith=words.upper()))
    first = [F("now_submitted").asc(nulls_last=True)] if state == "submitted" else []
    return units.order_by(*first, "enterprise__city", "enterprise__name", "sector", "pk")


def cities_of(units: QuerySet[Any]) -> list[tuple[str, int]]:
    """Cities with the number of their units."""
    return list(units.order_by("enterprise__city").values_list("enterprise__city").annotate(n=Count("pk")))


def line_of(one: Any) -> PlanLine:
    """An annotated unit as the list shows it; no query."""
    return PlanLine(
        activity=one,
        state=one.now_state or NONE,
        version_pk=one.now_pk,
        number=one.now_number,
        submitted_at=one.now_submitted,
        accepted_number=one.accepted_number,
        effective_on=one.accepted_from,
        listed=one.listed,
    )


def carriers(units: QuerySet[Any], year: int) -> QuerySet[Any]:
    """Units that have no plan of the year but an accepted one of a year before: these can be rolled forward."""
    before = ControlPlan.objects.filter(
        enterprise=OuterRef("enterprise"),
        sector=OuterRef("sector"),
        plan_year__lt=year,
        versions__status=PlanStatus.ACCEPTED,
    )
    return units.filter(now_pk__isnull=True).filter(Exists(before))
