"""参训的算法: who counts as a unit's carbon staff in a calendar year, and whose attendance counts.

A year counts those who are still in their post when it ends, as far as is known now: who has left need not be
trained any more, who came late must be. An attendance counts where it is proven.

The numbers of all units are read in two flat queries and put together here; asked of each unit in SQL, a province of
5,000 units takes seconds.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet

from cets_portal.oversight.choices import Coverage
from cets_portal.oversight.models import Attendance, CarbonStaff


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
    """(year, enterprise) → standing; who is missing has neither staff nor attendances. Two queries."""
    wanted = set(years)
    paths = {"enterprise__province": province, "enterprise__city": city, "enterprise_id": enterprise_id}
    inside = {path: value for path, value in paths.items() if value}
    staff = _staff(wanted, inside)
    came = _trained(wanted, inside)
    return {key: Standing(staff.get(key, 0), came.get(key, 0), key in came) for key in staff.keys() | came.keys()}


def proven(year: Any) -> QuerySet[Attendance]:
    """Attendances that count in a calendar year: proven, and neither they nor their session withdrawn."""
    return _proven().filter(session__held_on__year=year)


def in_post(year: Any, prefix: str = "") -> Q:
    """The condition on carbon staff to be counted in a calendar year (a number or an expression)."""
    entered = Q(**{f"{prefix}since_on__year__lte": year})
    return entered & (Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__year__gt": year}))


def _proven() -> QuerySet[Attendance]:
    counted = Q(signed=True) | Q(proof__isnull=False)
    return Attendance.objects.filter(counted, withdrawn_at__isnull=True, session__withdrawn_at__isnull=True)


def _staff(years: set[int], inside: dict[str, Any]) -> dict[tuple[int, int], int]:
    spans = ("enterprise_id", "since_on__year", "until_on__year")
    rows = CarbonStaff.objects.filter(**inside).order_by().values_list(*spans).annotate(Count("pk"))
    found: dict[tuple[int, int], int] = {}
    for unit, since, until, number in rows:
        for year in years:
            if since <= year and (until is None or until > year):
                found[year, unit] = found.get((year, unit), 0) + number
    return found


def _trained(years: set[int], inside: dict[str, Any]) -> dict[tuple[int, int], int]:
    """The units of which anybody came, with how many of their carbon staff did."""
    counted = Count("staff", distinct=True, filter=in_post(F("session__held_on__year"), "staff__"))
    rows = _proven().filter(session__held_on__year__in=years, **inside).order_by()
    return {(year, unit): number for year, unit, number in
            rows.values_list("session__held_on__year", "enterprise_id").annotate(people=counted)}  # fmt: skip
