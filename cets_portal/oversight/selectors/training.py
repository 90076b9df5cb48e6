"""培训覆盖: whom the training of a year has not reached yet, in the shape in which all duties answer.

The notice of 2025 wants every unit and its carbon staff trained within the year (item 十四). The units are those of
the lists in force of that year.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from cets_portal.deadlines.models import Obligation
from cets_portal.norms.codes import Verdict
from cets_portal.oversight.choices import Coverage
from cets_portal.oversight.models import CarbonStaff
from cets_portal.oversight.selectors.attended import Standing, in_post, proven, standings, trained_on
from cets_portal.oversight.selectors.owing import NONE, Ground, Tally, Unit, in_force

_NOTHING = Standing()


@dataclass(frozen=True)
class Trainee:
    """应训单位: a unit on the lists of a year, in its sectors, and how far the training has reached it."""

    unit: Unit
    sectors: tuple[str, ...]
    standing: Standing

    @property
    def state(self) -> Coverage:
        return self.standing.state

    @property
    def is_covered(self) -> bool:
        return self.state == Coverage.COVERED


class Reach(NamedTuple):
    """覆盖情况 of one place: units bound, units covered, units of which anybody came; staff bound, staff trained."""

    place: str
    units: int
    covered: int
    came: int
    staff: int
    trained: int

    @property
    def gap(self) -> int:
        return self.units - self.covered


def year_of(obligation: Obligation) -> int:
    """The calendar year in which the training is due; a standing one is done in the year of its notice."""
    day: date = obligation.due_on or obligation.issued_on
    return day.year


def owing(
    obligations: Iterable[Obligation],
    *,
    province: str = "",
    city: str = "",
    enterprise_id: int | None = None,
    ground: Ground | None = None,
) -> Iterator[tuple[Obligation, Unit]]:
    """Each obligation with each unit that is not covered; two queries, whatever the numbers, one with `ground`."""
    rows = list(obligations)
    known = ground or Ground(rows, province=province, city=city, enterprise_id=enterprise_id)
    for row, unit, standing in _bound(rows, known):
        if standing.state != Coverage.COVERED:
            yield row, unit


def tallies(
    obligations: Iterable[Obligation],
    *,
    province: str = "",
    city: str = "",
    enterprise_id: int | None = None,
    ground: Ground | None = None,
) -> dict[tuple[int, str], Tally]:
    """(obligation, province) → units on the list and units covered; two queries, one with `ground`."""
    rows = list(obligations)
    known = ground or Ground(rows, province=province, city=city, enterprise_id=enterprise_id)
    found: dict[tuple[int, str], Tally] = {}
    for row, unit, standing in _bound(rows, known):
        total, done = found.get((row.pk, unit.province), NONE)
        found[row.pk, unit.province] = Tally(total + 1, done + (standing.state == Coverage.COVERED))
    return found


def done_by(enterprise_id: int, obligations: Iterable[Obligation]) -> dict[int, date]:
    """Obligation that binds the unit → the day on which the last of its carbon staff was trained; three queries."""
    rows = list(obligations)
    days = trained_on(enterprise_id, {year_of(row) for row in rows})
    covered = [
        row
        for row, _unit, standing in _bound(rows, Ground(rows, enterprise_id=enterprise_id))
        if standing.state == Coverage.COVERED
    ]
    return {row.pk: days[year_of(row)] for row in covered if year_of(row) in days}


def _bound(rows: list[Obligation], ground: Ground) -> Iterator[tuple[Obligation, Unit, Standing]]:
    """Each obligation with each unit of the list of its year and sector."""
    reached = standings({year_of(row) for row in rows}, **ground.horizon)
    units: dict[tuple[int, str], list[Unit]] = {}
    for one in ground.entries:
        if one.decision == Verdict.INCLUDE:
            units.setdefault((one.year, one.sector), []).append(one.unit)
    for row in rows:
        for unit in units.get((year_of(row), row.sector), ()):
            yield row, unit, reached.get((year_of(row), unit.enterprise_id), _NOTHING)


def _listed(years: Iterable[int], horizon: dict[str, Any]) -> QuerySet[Any, Any]:
    """(list year, sector, then the fields of Unit) of the units on the lists in force."""
    entries = in_force(**horizon).filter(decision=Verdict.INCLUDE, annual_list__list_year__in=list(years))
    return entries.order_by("annual_list__province", "enterprise__city", "name", "pk").values_list(
        "annual_list__list_year", "annual_list__sector",
        "enterprise_id", "uscc", "name", "annual_list__province", "enterprise__city",
    )  # fmt: skip


def trainees(
    year: int, *, province: str = "", city: str = "", enterprise_id: int | None = None, sector: str = ""
) -> list[Trainee]:
    """The units to be trained in a year, each once however many sectors it has; two queries."""
    horizon: dict[str, Any] = {"province": province, "city": city, "enterprise_id": enterprise_id}
    reached = standings([year], **horizon)
    sectors: dict[int, list[str]] = {}
    units: dict[int, Unit] = {}
    for _year, own, *unit in _listed([year], horizon):
        if sector in ("", own):
            one = Unit(*unit)
            units.setdefault(one.enterprise_id, one)
            sectors.setdefault(one.enterprise_id, []).append(own)
    return [Trainee(unit, tuple(sectors[pk]), reached.get((year, pk), _NOTHING)) for pk, unit in units.items()]


def reach_by(found: Iterable[Trainee], place: str) -> list[Reach]:
    """The coverage by `place`, a field of Unit ("city", "province"), in the order of the units."""
    groups: dict[str, list[Trainee]] = {}
    for one in found:
        groups.setdefault(getattr(one.unit, place), []).append(one)
    return [_reach(name, members) for name, members in groups.items()]


def _reach(place: str, members: list[Trainee]) -> Reach:
    return Reach(
        place,
        len(members),
        sum(one.is_covered for one in members),
        sum(one.standing.came for one in members),
        sum(one.standing.staff for one in members),
        sum(one.standing.trained for one in members),
    )


def total(found: list[Trainee]) -> Reach:
    """All places together."""
    return _reach("", found)


def sector_reach(found: Iterable[Trainee], place: str) -> dict[tuple[str, str], Tally]:
    """(place, sector) → units and units covered; a unit of two sectors stands in both."""
    cells: dict[tuple[str, str], Tally] = {}
    for one in found:
        for sector in one.sectors:
            key = getattr(one.unit, place), sector
            all_, done = cells.get(key, NONE)
            cells[key] = Tally(all_ + 1, done + one.is_covered)
    return cells


def of_state(found: list[Trainee], state: str) -> list[Trainee]:
    """Narrowed to one state of coverage; "gap" is all that is not covered, anything else everything."""
    if state == "gap":
        return [one for one in found if not one.is_covered]
    return [one for one in found if one.state == state] if state in Coverage.values else found


def state_counts(found: list[Trainee]) -> dict[str, int]:
    """How many units stand in each state, and "" for all."""
    counts = dict.fromkeys(Coverage.values, 0)
    for one in found:
        counts[one.state] += 1
    return {"": len(found), **counts}


def untrained(enterprise_ids: Iterable[int], year: int) -> dict[int, list[str]]:
    """Enterprise → names of the carbon staff who have not been trained in the year; one query."""
    trained = proven(year).filter(staff=OuterRef("pk"))
    rows = CarbonStaff.objects.filter(in_post(year), ~Exists(trained), enterprise__in=list(enterprise_ids))
    found: dict[int, list[str]] = {}
    for unit, name in rows.order_by("name").values_list("enterprise_id", "name"):
        found.setdefault(unit, []).append(name)
    return found
