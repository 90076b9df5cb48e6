"""筛查后的变动: which units the register would have judged otherwise since a draft was screened.

Asked at every sight of the review page, so only units that were touched since are judged anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from registry.choices import EventKind, ListStatus
from registry.models import AnnualEmission, AnnualList, Enterprise, EnterpriseEvent, ListEntry, RegisterChange
from registry.selectors.screening import Drift, drift

#: With more units touched than this the page says how many, and leaves judging them to the screening.
JUDGED_AT_ONCE = 500


@dataclass(frozen=True)
class Movement:
    """变动. `drifts` are the units judged otherwise; None where too many were touched to judge them on a page."""

    annual_list: AnnualList
    touched: int
    drifts: Sequence[Drift] | None

    @property
    def count(self) -> int:
        return self.touched if self.drifts is None else len(self.drifts)


def movement_of(annual_list: AnnualList, *, today: date) -> Movement | None:
    """What has moved under a draft since its last screening; None where nothing has, or it is no draft."""
    since = annual_list.screened_at
    if annual_list.status != ListStatus.DRAFT or since is None:
        return None
    units = _touched(annual_list, since)
    if len(units) > JUDGED_AT_ONCE:
        return Movement(annual_list, len(units), None)
    drifts = drift(annual_list, today=today, units=_with_leads(units)) if units else []
    return Movement(annual_list, len(units), drifts) if drifts else None


def _touched(annual_list: AnnualList, since: datetime) -> set[int]:
    """Enterprises of the province or of the list of which anything was recorded since."""
    sector = annual_list.sector
    changes = RegisterChange.objects.filter(changed_at__gt=since, sector__in=("", sector))
    figures = AnnualEmission.objects.filter(recorded_at__gt=since, sector=sector)
    fresh = Enterprise.objects.filter(recorded_at__gt=since, activities__sector=sector)
    recent = Q(recorded_at__gt=since) | Q(withdrawn_at__gt=since)
    events = EnterpriseEvent.objects.filter(recent, sector__in=("", sector))
    units = set(changes.order_by().values_list("enterprise", flat=True).distinct())
    units |= set(figures.order_by().values_list("enterprise", flat=True).distinct())
    units |= set(fresh.order_by().values_list("pk", flat=True))
    for pair in events.order_by().values_list("enterprise", "counterpart"):
        units |= set(filter(None, pair))
    return _of_list(annual_list, units)


def _of_list(annual_list: AnnualList, units: set[int]) -> set[int]:
    """Those of them whose place is this list: by their province, their entry, or a lead that they count with."""
    if not units:
        return units
    named = Enterprise.objects.filter(pk__in=units)
    here = Q(province=annual_list.province) | Q(
        pk__in=ListEntry.objects.filter(annual_list=annual_list).values("enterprise")
    )
    leads = Q(events__counterpart__province=annual_list.province)
    return set(named.filter(here | leads).order_by().values_list("pk", flat=True))


def _with_leads(units: set[int]) -> set[int]:
    """And the units that the figures of these are added to."""
    together = (EventKind.JOINT_WORKS, EventKind.MERGER)
    events = EnterpriseEvent.objects.filter(enterprise__in=units, kind__in=together, counterpart__isnull=False)
    return units | set(events.order_by().values_list("counterpart", flat=True))
