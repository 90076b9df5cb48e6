"""谁还欠着: of the units on the lists in force, which owe an obligation and which have settled it.

A unit owes by standing on the list of the obligation's compliance year and sector (DESIGN.md §4: key emitting
unit is a relation). Everything that asks "who is late" asks here: desks, reminders, boards, letters.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cets_portal.deadlines.models import Obligation
from cets_portal.norms.codes import Change, Scope, Verdict
from cets_portal.oversight.models import Settled
from registry.choices import ListStatus
from registry.models import ListEntry

#: What an entry of a list in force must be, for an obligation of this scope to bind it.
BOUND: Final[dict[str, Q]] = {
    Scope.LISTED: Q(decision=Verdict.INCLUDE),
    Scope.ALL: Q(decision=Verdict.INCLUDE),
    Scope.NEWLY_LISTED: Q(decision=Verdict.INCLUDE, change__in=(Change.NEW, Change.MOVED)),
    Scope.REPORT_ONLY: Q(decision=Verdict.REPORT_ONLY),
}


class Unit(NamedTuple):
    """单位: a unit as it stands on a list in force."""

    enterprise_id: int
    uscc: str
    name: str
    province: str
    city: str


class Tally(NamedTuple):
    """计数: of so many units that an obligation binds, so many have settled it."""

    total: int
    done: int

    @property
    def owing(self) -> int:
        return self.total - self.done


NONE: Final = Tally(0, 0)


def in_force(*, province: str = "", city: str = "", enterprise_id: int | None = None) -> QuerySet[ListEntry]:
    """Entries of the lists in force, within one province, city or enterprise where it is named."""
    entries = ListEntry.objects.filter(
        annual_list__status=ListStatus.PUBLISHED, decision__in=(Verdict.INCLUDE, Verdict.REPORT_ONLY)
    )
    wanted = {"annual_list__province": province, "enterprise__city": city, "enterprise_id": enterprise_id}
    return entries.filter(**{path: value for path, value in wanted.items() if value})


def binding(obligations: Iterable[Obligation]) -> list[Obligation]:
    """Those that bind units of a list; what only bodies owe is left out."""
    return [row for row in obligations if row.scope in BOUND and row.list_year and row.sector]


def owing(
    obligations: Iterable[Obligation], *, province: str = "", city: str = "", enterprise_id: int | None = None
) -> Iterator[tuple[Obligation, Unit]]:
    """Each obligation with each unit that still owes it; two queries, whatever the numbers."""
    rows = binding(obligations)
    settled = _settled_pairs(rows, province=province, enterprise_id=enterprise_id)
    units = _units(rows, in_force(province=province, city=city, enterprise_id=enterprise_id))
    for row in rows:
        for unit in units.get((row.list_year or 0, row.sector, row.scope), ()):
            if (row.pk, unit.enterprise_id) not in settled:
                yield row, unit


def _settled_pairs(rows: list[Obligation], *, province: str, enterprise_id: int | None) -> set[tuple[int, int]]:
    found = Settled.objects.filter(obligation__in=rows, withdrawn_at__isnull=True, enterprise__isnull=False)
    if province:
        found = found.filter(province=province)
    if enterprise_id:
        found = found.filter(enterprise_id=enterprise_id)
    return set(found.values_list("obligation_id", "enterprise_id"))


def _units(rows: list[Obligation], entries: QuerySet[ListEntry]) -> dict[tuple[int, str, str], list[Unit]]:
    """Units by (list year, sector, scope)."""
    years = {row.list_year or 0 for row in rows}
    columns: Any = entries.filter(annual_list__list_year__in=years).values_list(
        "annual_list__list_year", "annual_list__sector", "decision", "change",
        "enterprise_id", "uscc", "name", "annual_list__province", "enterprise__city",
    )  # fmt: skip
    found: dict[tuple[int, str, str], list[Unit]] = {}
    for year, sector, decision, change, *unit in columns:
        for scope in _scopes_of(decision, change):
            found.setdefault((year, sector, scope), []).append(Unit(*unit))
    return found


def _scopes_of(decision: str, change: str) -> tuple[Scope, ...]:
    """The scopes of BOUND that an entry falls under; the same law, for entries already read."""
    if decision == Verdict.REPORT_ONLY:
        return (Scope.REPORT_ONLY,)
    return (Scope.LISTED, Scope.ALL, *((Scope.NEWLY_LISTED,) if change in (Change.NEW, Change.MOVED) else ()))


def tallies(obligations: Iterable[Obligation], *, province: str = "", city: str = "") -> dict[tuple[int, str], Tally]:
    """(obligation, province) → how many units it binds and how many have settled it; two queries."""
    rows = binding(obligations)
    done = _done(rows, province=province, city=city)
    totals = _totals(rows, in_force(province=province, city=city))
    return {
        (row.pk, place): Tally(number, done.get((row.pk, place), 0))
        for row in rows
        for place, number in totals.get((row.list_year or 0, row.sector, row.scope), {}).items()
    }


def _totals(rows: list[Obligation], entries: QuerySet[ListEntry]) -> dict[tuple[int, str, str], dict[str, int]]:
    listed = entries.filter(annual_list__list_year__in={row.list_year or 0 for row in rows})
    kinds = ("annual_list__list_year", "annual_list__sector", "annual_list__province", "decision", "change")
    found: dict[tuple[int, str, str], dict[str, int]] = {}
    for year, sector, place, decision, change, number in listed.order_by().values_list(*kinds).annotate(Count("pk")):
        for scope in _scopes_of(decision, change):
            places = found.setdefault((year, sector, scope), {})
            places[place] = places.get(place, 0) + number
    return found


def _done(rows: list[Obligation], *, province: str, city: str) -> dict[tuple[int, str], int]:
    """Settled by units that still stand on the list."""
    still = in_force(province=province, city=city).filter(
        enterprise=OuterRef("enterprise"),
        annual_list__list_year=OuterRef("list_year"),
        annual_list__sector=OuterRef("sector"),
    )
    found = Settled.objects.filter(Exists(still), obligation__in=rows, withdrawn_at__isnull=True)
    counted = found.order_by().values_list("obligation_id", "province").annotate(Count("pk"))
    return {(obligation, place): number for obligation, place, number in counted}


def settled_by_bodies(obligations: Iterable[Obligation], *, province: str = "") -> set[tuple[int, str]]:
    """(obligation, province) of what provinces have settled themselves; one query."""
    found = Settled.objects.filter(obligation__in=list(obligations), withdrawn_at__isnull=True, enterprise__isnull=True)
    if province:
        found = found.filter(province=province)
    return set(found.values_list("obligation_id", "province"))
