"""谁还欠着: of the units on the lists in force, which owe an obligation and which have settled it.

A unit owes by standing on the list of the obligation's compliance year and sector (DESIGN.md §4: key emitting
unit is a relation). Everything that asks "who is late" asks here: desks, reminders, boards, letters.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.utils.functional import cached_property

from cets_portal.deadlines.models import Obligation
from cets_portal.norms.codes import Change, DutyCode, Scope, Verdict
from cets_portal.oversight.models import Settled
from registry.choices import ListStatus
from registry.models import AnnualList, ListEntry

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


class Entry(NamedTuple):
    """一家在册: a unit on a list in force, as far as anybody counts it. A list of nobody has one, without enterprise."""

    year: int
    sector: str
    province: str
    decision: str | None
    change: str | None
    enterprise_id: int | None
    uscc: str
    name: str
    city: str
    #: State of the unit's account opening; None where it has not applied.
    opening: str | None

    @property
    def unit(self) -> Unit:
        return Unit(self.enterprise_id or 0, self.uscc, self.name, self.province, self.city)


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


def calendar_years(obligations: Iterable[Obligation]) -> set[int]:
    """The calendar years in which trainings are due; a standing one is done in the year of its notice."""
    return {(row.due_on or row.issued_on).year for row in obligations if row.duty == DutyCode.TRAINING}


def binding(obligations: Iterable[Obligation]) -> list[Obligation]:
    """Those that bind units of a list; what only bodies owe is left out."""
    return [row for row in obligations if row.scope in BOUND and row.list_year and row.sector]


def owing(
    obligations: Iterable[Obligation],
    *,
    province: str = "",
    city: str = "",
    enterprise_id: int | None = None,
    ground: "Ground | None" = None,
) -> Iterator[tuple[Obligation, Unit]]:
    """Each obligation with each unit that still owes it; two queries, whatever the numbers, one with `ground`."""
    rows = binding(obligations)
    settled = _settled_by_row(rows, province=province, enterprise_id=enterprise_id)
    units = (
        _units_of(ground.entries)
        if ground
        else _units(rows, in_force(province=province, city=city, enterprise_id=enterprise_id))
    )
    for row in rows:
        bound = units.get((row.list_year or 0, row.sector, row.scope), {})
        done = settled.get(row.pk, set[int]())
        if not bound.keys() <= done:  # Years of months that everybody has done cost one comparison each.
            yield from ((row, unit) for pk, unit in bound.items() if pk not in done)


def _settled_by_row(rows: list[Obligation], *, province: str, enterprise_id: int | None) -> dict[int, set[int]]:
    """Obligation → the enterprises that have settled it."""
    found = Settled.objects.filter(obligation__in=rows, withdrawn_at__isnull=True, enterprise__isnull=False)
    if province:
        found = found.filter(province=province)
    if enterprise_id:
        found = found.filter(enterprise_id=enterprise_id)
    settled: dict[int, set[int]] = {}
    for obligation, enterprise in found.values_list("obligation_id", "enterprise_id"):
        settled.setdefault(obligation, set()).add(enterprise)
    return settled


def _units(rows: list[Obligation], entries: QuerySet[ListEntry]) -> dict[tuple[int, str, str], dict[int, Unit]]:
    """Units by (list year, sector, scope), each under its enterprise."""
    years = {row.list_year or 0 for row in rows}
    columns: Any = entries.filter(annual_list__list_year__in=years).values_list(
        "annual_list__list_year", "annual_list__sector", "decision", "change",
        "enterprise_id", "uscc", "name", "annual_list__province", "enterprise__city",
    )  # fmt: skip
    found: dict[tuple[int, str, str], dict[int, Unit]] = {}
    for year, sector, decision, change, *unit in columns:
        for scope in _scopes_of(decision, change):
            found.setdefault((year, sector, scope), {})[unit[0]] = Unit(*unit)
    return found


def _units_of(entries: Iterable[Entry]) -> dict[tuple[int, str, str], dict[int, Unit]]:
    """The same of entries already read."""
    found: dict[tuple[int, str, str], dict[int, Unit]] = {}
    for one in entries:
        for scope in _scopes_of(one.decision or "", one.change or ""):
            found.setdefault((one.year, one.sector, scope), {})[one.enterprise_id or 0] = one.unit
    return found


def _scopes_of(decision: str, change: str) -> tuple[Scope, ...]:
    """The scopes of BOUND that an entry falls under; the same law, for entries already read."""
    if decision != Verdict.INCLUDE:
        return (Scope.REPORT_ONLY,) if decision == Verdict.REPORT_ONLY else ()
    return (Scope.LISTED, Scope.ALL, *((Scope.NEWLY_LISTED,) if change in (Change.NEW, Change.MOVED) else ()))


#: What the counts of the lists are by, the first fields of Entry.
_KINDS: Final = ("list_year", "sector", "province", "entries__decision", "entries__change")
#: Duties that are counted unit by unit: who has opened, whom the training reached.
_BY_UNIT: Final = (DutyCode.ACCOUNTS_OPENED, DutyCode.TRAINING)


class Ground:
    """一次读清: who settled what and who stands on which list, read once for all finders that ask; two queries.

    `entries`: those of the horizon's lists in force, where somebody has read them already.
    """

    def __init__(
        self,
        rows: Iterable[Obligation],
        *,
        province: str = "",
        city: str = "",
        enterprise_id: int | None = None,
        entries: list[Entry] | None = None,
    ) -> None:
        self.rows = list(rows)
        self.horizon: dict[str, Any] = {"province": province, "city": city, "enterprise_id": enterprise_id}
        if entries is not None:
            self.entries = entries

    @cached_property
    def settled(self) -> dict[tuple[int, str, bool], int]:
        """(obligation, province, by the body itself?) → number: bodies, and units that still stand on the list."""
        still = in_force(**self.horizon).filter(
            enterprise=OuterRef("enterprise"),
            annual_list__list_year=OuterRef("list_year"),
            annual_list__sector=OuterRef("sector"),
        )
        known = Settled.objects.filter(
            Q(enterprise__isnull=True) | Exists(still), obligation__in=self.rows, withdrawn_at__isnull=True
        )
        if self.horizon["province"]:
            known = known.filter(province=self.horizon["province"])
        itself = Case(When(enterprise__isnull=True, then=True), default=False)
        counted = known.order_by().annotate(itself=itself).values_list("obligation_id", "province", "itself")
        return {(pk, place, own): number for pk, place, own, number in counted.annotate(Count("pk"))}

    @cached_property
    def entries(self) -> list[Entry]:
        """Every unit of the lists in force of the years that the rows speak of, by city and name; one query."""
        unit = "entries__enterprise__"
        columns = self._lists().order_by("province", f"{unit}city", "entries__name", "entries__pk").values_list(
            *_KINDS, "entries__enterprise_id", "entries__uscc", "entries__name", f"{unit}city",
            f"{unit}account_opening__status",
        )  # fmt: skip
        return [Entry(*row) for row in columns]

    @cached_property
    def listed(self) -> list[tuple[int, str, str, str, str, int]]:
        """(list year, sector, province, decision, change, number) of the lists in force; "" for a list of nobody.

        One query, none where the units themselves are read anyway.
        """
        if "entries" in self.__dict__ or any(row.duty in _BY_UNIT for row in self.rows):
            counted = Counter(one[: len(_KINDS)] for one in self.entries)
            rows: Any = [(*kind, number) for kind, number in counted.items()]
        else:
            rows = self._lists().values_list(*_KINDS).annotate(Count("entries"))
        return [(*kind, decision or "", change or "", number) for *kind, decision, change, number in rows]

    def _lists(self) -> QuerySet[AnnualList]:
        years = {year for row in self.rows for year in (row.list_year or 0, *row.list_years, *calendar_years([row]))}
        paths = {"province": "province", "city": "entries__enterprise__city", "enterprise_id": "entries__enterprise_id"}
        inside = {paths[name]: value for name, value in self.horizon.items() if value}
        return AnnualList.objects.filter(status=ListStatus.PUBLISHED, list_year__in=years, **inside).order_by()

    @cached_property
    def published(self) -> set[tuple[str, int, str]]:
        """(province, list year, sector) of the lists in force."""
        return {(place, year, sector) for year, sector, place, *_rest in self.listed}

    @cached_property
    def totals(self) -> dict[tuple[int, str, str], dict[str, int]]:
        """(list year, sector, scope) → province → number of units."""
        found: dict[tuple[int, str, str], dict[str, int]] = {}
        for year, sector, place, decision, change, number in self.listed:
            for scope in _scopes_of(decision, change):
                places = found.setdefault((year, sector, scope), {})
                places[place] = places.get(place, 0) + number
        return found


def tallies(
    obligations: Iterable[Obligation],
    *,
    province: str = "",
    city: str = "",
    enterprise_id: int | None = None,
    ground: Ground | None = None,
) -> dict[tuple[int, str], Tally]:
    """(obligation, province) → how many units it binds and how many have settled it; two queries, none with `ground`."""
    rows = binding(obligations)
    known = ground or Ground(rows, province=province, city=city, enterprise_id=enterprise_id)
    return {
        (row.pk, place): Tally(number, known.settled.get((row.pk, place, False), 0))
        for row in rows
        for place, number in known.totals.get((row.list_year or 0, row.sector, row.scope), {}).items()
    }


def done_by(enterprise_id: int, obligations: Iterable[Obligation]) -> dict[int, date]:
    """Obligation that the unit has settled → the day on which it was done; one query."""
    standing = Settled.objects.filter(
        enterprise_id=enterprise_id, obligation__in=list(obligations), withdrawn_at__isnull=True
    )
    return dict(standing.order_by().values_list("obligation_id", "done_on"))
