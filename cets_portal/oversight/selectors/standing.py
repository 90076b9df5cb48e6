"""单位办结情况: the units that an obligation binds, each with its standing record or none; one query a page."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, Max, OuterRef, Q, QuerySet, Subquery

from cets_portal.accounts.roles import ENTERPRISE
from cets_portal.accounts.selectors import current_tenures
from cets_portal.deadlines.models import Obligation
from cets_portal.oversight.models import Reminder
from cets_portal.oversight.selectors.owing import BOUND, in_force
from registry.models import ListEntry

OPEN, DONE, LATE = "open", "done", "late"


def bound(
    obligation: Obligation, *, on: date, province: str = "", city: str = "", enterprise_id: int | None = None
) -> Any:
    """Entries of the units it binds, each with `settled_id`, `done_on`, `settled_note`, `reminded_on` of its own.

    `carried` is the record of a replaced duty that counts on; `is_reachable`: somebody holds a post there on the day.
    """
    entries = in_force(province=province, city=city, enterprise_id=enterprise_id).filter(
        BOUND[obligation.scope], annual_list__list_year=obligation.list_year or 0, annual_list__sector=obligation.sector
    )
    standing = Q(enterprise__settled__obligation=obligation, enterprise__settled__withdrawn_at__isnull=True)
    reminders = Reminder.objects.filter(obligation=obligation, uscc=OuterRef("uscc")).order_by()
    seats = current_tenures(on).filter(user__is_active=True, post__is_active=True, post__role__in=ENTERPRISE)
    return (
        entries.select_related("enterprise")
        .annotate(
            standing=FilteredRelation("enterprise__settled", condition=standing),
            settled_id=F("standing__pk"),
            done_on=F("standing__done_on"),
            settled_note=F("standing__note"),
            carried=F("standing__carried_from"),
            is_reachable=Exists(seats.filter(post__organisation__uscc=OuterRef("uscc"))),
            reminded_on=Subquery(reminders.values("uscc").annotate(last=Max("planned_on")).values("last")),
        )
        .order_by("enterprise__city", "name", "pk")
    )


def of_state(entries: Any, state: str, obligation: Obligation) -> "QuerySet[ListEntry]":
    """Narrowed to what is open, done, or done after the state's date; "" is all."""
    narrowing: dict[str, dict[str, Any]] = {OPEN: {"settled_id__isnull": True}, DONE: {"settled_id__isnull": False}}
    if obligation.due_on:
        narrowing[LATE] = {"done_on__gt": obligation.due_on}
    found: QuerySet[ListEntry] = entries.filter(**narrowing.get(state, {}))
    return found


def state_counts(entries: "QuerySet[ListEntry]", obligation: Obligation) -> dict[str, int]:
    """How many stand in each state; one query."""
    late = Q(done_on__gt=obligation.due_on) if obligation.due_on else Q(pk__in=())
    counted: dict[str, int] = entries.aggregate(
        all=Count("pk"), done=Count("pk", filter=Q(settled_id__isnull=False)), late=Count("pk", filter=late)
    )
    return {"": counted["all"], OPEN: counted["all"] - counted["done"], DONE: counted["done"], LATE: counted["late"]}


def cities(obligation: Obligation, province: str) -> list[tuple[str, int]]:
    """Cities of the units it binds, with their numbers."""
    found = in_force(province=province).filter(
        BOUND[obligation.scope], annual_list__list_year=obligation.list_year or 0, annual_list__sector=obligation.sector
    )
    return list(found.order_by("enterprise__city").values_list("enterprise__city").annotate(Count("pk")))
