"""应办事项页的内容: whose duty it is within a horizon, its days, its sectors side by side, its bureaus with their records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import scope_of
from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.words import label_of
from cets_portal.desk.board import counts
from cets_portal.desk.days import BindingDays, TwoDays
from cets_portal.desk.duties import Duty
from cets_portal.norms.codes import Sector
from cets_portal.norms.provinces import find_province
from cets_portal.oversight.models import Settled
from cets_portal.oversight.selectors.bodies import bureaus
from cets_portal.oversight.selectors.owing import NONE, Tally, Unit
from registry.access import enterprises_for
from registry.models import Enterprise

#: Filters that go along from one sector to the next.
KEPT = ("province", "state", "city", "q")
#: What nobody is to do any more: it is read, and recorded no longer.
CLOSED = (ObligationStatus.NOT_REQUIRED, ObligationStatus.SUPERSEDED)


@dataclass(frozen=True)
class Place:
    """范围: the province, city or enterprise whose units the page shows; all empty: the whole country."""

    province: str = ""
    city: str = ""
    own: Enterprise | None = None

    @property
    def horizon(self) -> dict[str, Any]:
        """As the selectors ask for it."""
        return {"enterprise_id": self.own.pk} if self.own else {"province": self.province, "city": self.city}


def place_asked(request: HttpRequest, user: User) -> Place:
    """The person's own place; the ministry may name a province. 404 for a body that is no enterprise of the register."""
    scope = scope_of(user)
    if scope.everything:
        named = request.GET.get("province", "")
        return Place(named if find_province(named) else "")
    if not scope.organisation_id:
        return Place(scope.province, scope.city)
    own = enterprises_for(user).first()
    if own is None:
        raise Http404
    return Place(own.province, own=own)


@dataclass
class Head(TwoDays):
    """页首: the duty's days, and whether anything of it is still open here."""

    obligation: Obligation
    due_on: date
    today: date
    tally: Tally
    city_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.obligation.status == ObligationStatus.IN_FORCE and self.tally.owing > 0

    @property
    def counts_down(self) -> bool:
        """Days are told to those who still owe it, and of what came late by no fault of theirs only until its day."""
        return self.is_open and not (self.is_excused and self.days_left < 0)


def head_of(row: Obligation, tally: Tally, place: Place, today: date) -> Head | None:
    """None where the duty has no date."""
    if row.due_on is None:
        return None
    days = BindingDays(place.province) if place.province else None
    due_on = (days.of(row, place.province) if days else None) or row.due_on
    is_official = days is not None and place.own is None
    return Head(row, due_on, today, tally, days.of_city(row, place.province) if days and is_official else None)


class SectorTab(NamedTuple):
    """一行业: the same task of another sector, with what is open there."""

    label: str
    url: str
    open: int
    on: bool


def siblings_of(row: Obligation) -> list[Obligation]:
    """The same task and period in every sector, the given one among them."""
    same = Obligation.objects.filter(notice=row.notice, task_id=row.task_id, period=row.period, status=row.status)
    order = [sector.value for sector in Sector]
    found = [one for one in same if one.sector in order or one.pk == row.pk]
    return sorted(found, key=lambda one: order.index(one.sector) if one.sector in order else -1)


def tabs_of(row: Obligation, counted: dict[int, Tally], query: Any, rows: Iterable[Obligation]) -> list[SectorTab]:
    """Sectors that bind anybody here; none where there is only one."""
    kept = urlencode({name: query[name] for name in KEPT if query.get(name)})
    tabs = [
        SectorTab(
            label_of(Sector, one.sector),
            reverse("duty-detail", args=[one.key]) + (f"?{kept}" if kept else ""),
            counted.get(one.pk, NONE).owing,
            one.pk == row.pk,
        )
        for one in rows
        if one.sector and (counted.get(one.pk, NONE).total or one.pk == row.pk)
    ]
    return tabs if len(tabs) > 1 else []


def counts_in(rows: list[Obligation], place: Place) -> dict[int, Tally]:
    """Obligation → its count within the place."""
    return counts(rows, **place.horizon)


class BodyRow(NamedTuple):
    """一省: a bureau and its record, if it has one."""

    body: Unit
    record: Settled | None


def bodies_of(row: Obligation, place: Place) -> list[BodyRow]:
    """Each bureau of the place with the record that stands; two queries."""
    standing = Settled.objects.filter(obligation=row, withdrawn_at__isnull=True, enterprise__isnull=True)
    records = {one.province: one for one in standing.select_related("recorded_by")}
    found = [BodyRow(body, records.get(body.province)) for body in bureaus(place.province)]
    return sorted(found, key=lambda one: (one.record is not None, one.body.province))


def now_in_force(row: Obligation) -> Obligation | None:
    """What stands in the place of a replaced duty today; None where nothing does."""
    seen, later = {row.pk}, row.superseded_by
    while later and later.superseded_by and later.pk not in seen:
        seen.add(later.pk)
        later = later.superseded_by
    return later


def is_recordable(row: Obligation, duty: Duty, role: str) -> bool:
    """May this post record it as done?"""
    return row.status not in CLOSED and duty.may_be_recorded_by(role)
