"""一家单位的记录: what one enterprise has settled, of what its people were reminded, on which lists it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q

from cets_portal.deadlines.models import InnerDate, Obligation
from cets_portal.oversight.models import Reminder, Settled
from registry.choices import ListStatus
from registry.models import AnnualList


def settled_by(enterprise_id: int, obligations: Iterable[Obligation]) -> dict[int, Settled]:
    """Obligation → the record that stands; one query."""
    found = Settled.objects.filter(
        enterprise_id=enterprise_id, obligation__in=list(obligations), withdrawn_at__isnull=True
    )
    return {one.obligation_id: one for one in found.select_related("obligation", "recorded_by")}


@dataclass(frozen=True)
class Reminded:
    """提醒过: on how many days its people were reminded, and when last."""

    times: int
    last_on: date


def reminders_of(uscc: str, obligations: Iterable[Obligation]) -> dict[int, Reminded]:
    """Obligation → the reminders sent to people of this unit; one query. Two people on one day are one reminder."""
    found = Reminder.objects.filter(uscc=uscc, obligation__in=list(obligations)).order_by()
    counted = found.values_list("obligation_id").annotate(Count("planned_on", distinct=True), Max("planned_on"))
    return {pk: Reminded(times, last_on) for pk, times, last_on in counted}


def changed_at(
    obligations: Iterable[Obligation], *, province: str = "", city: str = "", enterprise_id: int = 0
) -> dict[int, datetime]:
    """Obligation → when its records inside the horizon last changed; those never touched are left out. One query."""
    paths = {"province": province, "enterprise__city": city, "enterprise_id": enterprise_id}
    found = Settled.objects.filter(
        obligation__in=list(obligations), **{path: one for path, one in paths.items() if one}
    )
    latest = found.order_by().values_list("obligation_id").annotate(Max("recorded_at"), Max("withdrawn_at"))
    return {pk: max(filter(None, times)) for pk, *times in latest}


def ground_changed(province: str = "") -> tuple[datetime | None, date | None]:
    """When a list was last published, and when an inner date was last set or withdrawn. Two queries."""
    here = Q(province=province) if province else Q()
    out = (ListStatus.PUBLISHED, ListStatus.SUPERSEDED)
    lists = AnnualList.objects.filter(here, status__in=out).aggregate(at=Max("published_at"))
    inner = InnerDate.objects.filter(here).aggregate(set=Max("set_on"), withdrawn=Max("withdrawn_on"))
    return lists["at"], max(filter(None, inner.values()), default=None)
