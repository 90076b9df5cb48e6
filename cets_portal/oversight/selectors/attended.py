"""参训的算法: who counts as a unit's carbon staff in a calendar year, and whose attendance counts.

A year counts those who are still in their post when it ends, as far as is known now: who has left need not be
trained any more, who came late must be. An attendance counts where it is proven.

The numbers of all units are read in one flat query and put together here; asked of each unit in SQL, a province of
5,000 units takes seconds.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, IntegerField, Min, Q, QuerySet, Value
from django.db.models.functions import Cast

from cets_portal.oversight.choices import Coverage
from cets_portal.oversight.models import Attendance, CarbonStaff

#: Kinds of rows of the one query that reads both.
_STAFF, _CAME = 0, 1


class Standing(NamedTuple):
    """参训情况 of one unit in one year: carbon staff, those of them who were trained, whether anybody came."""

    staff: int = 0
    trained: int = 0
    came: bool = False

    @property
    def state(self) -> Coverage:
        """Covered is a unit that has carbon staff and trained each of them."""
        if self.staff and self.trained >= self.staff:
            return Coverage.COVERED
        if not self.staff and self.came:
            return Coverage.NO_STAFF
        return Coverage.PARTIAL if self.came else Coverage.ABSENT


def standings(
    years: Iterable[int], *, province: str = "", city: str = "", enterprise_id: int | None = None
) -> dict[tuple[int, int], Standing]:
    """(year, enterprise) → standing; who is missing has neither staff nor attendances. One query."""
    wanted = list(years)
    paths = {"enterprise__province": province, "enterprise__city": city, "enterprise_id": enterprise_id}
    inside = {path: value for path, value in paths.items() if value}
    staff: dict[tuple[int, int], int] = {}
    came: dict[tuple[int, int], int] = {}
    for kind, unit, first, last, number in _staff(inside).union(_trained(wanted, inside), all=True):
        if kind == _CAME:
            came[first, unit] = number
            continue
        for year in wanted:
            if first <= year and (last is None or last > year):
                staff[year, unit] = staff.get((year, unit), 0) + number
    return {key: Standing(staff.get(key, 0), came.get(key, 0), key in came) for key in staff.keys() | came.keys()}


def proven(year: Any) -> QuerySet[Attendance]:
    """Attendances that count in a calendar year: proven, and neither they nor their session withdrawn."""
    return _proven().filter(session__held_on__year=year)


def in_post(year: Any, prefix: str = "") -> Q:
    """The condition on carbon staff to be counted in a calendar year (a number or an expression)."""
    entered = Q(**{f"{prefix}since_on__year__lte": year})
    return entered & (Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__year__gt": year}))


def trained_on(enterprise_id: int, years: Iterable[int]) -> dict[int, date]:
    """Year → the day on which the last of a unit's carbon staff who came had come for the first time; one query."""
    counted = in_post(F("session__held_on__year"), "staff__")
    rows = _proven().filter(counted, enterprise_id=enterprise_id, session__held_on__year__in=list(years)).order_by()
    found: dict[int, date] = {}
    for year, _staff_id, first in rows.values_list("session__held_on__year", "staff").annotate(Min("session__held_on")):
        found[year] = max(found.get(year, first), first)
    return found


def _proven() -> QuerySet[Attendance]:
    counted = Q(signed=True) | Q(proof__isnull=False)
    return Attendance.objects.filter(counted, withdrawn_at__isnull=True, session__withdrawn_at__isnull=True)


def _staff(inside: dict[str, Any]) -> QuerySet[Any, Any]:
    """(kind, enterprise, first year in the post, the year in which that ended, number) of carbon staff."""
    spans = {"first": F("since_on__year"), "last": F("until_on__year")}
    rows = CarbonStaff.objects.filter(**inside).order_by().annotate(kind=Value(_STAFF), **spans)
    return rows.values_list("kind", "enterprise_id", "first", "last").annotate(number=Count("pk"))


def _trained(years: Iterable[int], inside: dict[str, Any]) -> QuerySet[Any, Any]:
    """The units of which anybody came, with how many of their carbon staff did, in the same columns."""
    counted = Count("staff", distinct=True, filter=in_post(F("session__held_on__year"), "staff__"))
    rows = _proven().filter(session__held_on__year__in=list(years), **inside).order_by()
    none = Cast(Value(None), IntegerField())
    marked = rows.annotate(kind=Value(_CAME), first=F("session__held_on__year"), last=none)
    return marked.values_list("kind", "enterprise_id", "first", "last").annotate(number=counted)
