"""账户开立: which newly listed units an obligation binds, and whose three functions do not stand yet.

A unit of the list before the latest is bound too: the notice of 2025 names the lists of 2024 and 2025 together.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Q

from cets_portal.deadlines.models import Obligation
from cets_portal.oversight.selectors.owing import Tally, Unit
from registry.selectors.account_opening import COMPLETE, NEWLY, NOT_COMPLETE, listed

Found = dict[tuple[int, str], dict[int, Unit]]


def owing(
    obligations: Iterable[Obligation], *, province: str = "", city: str = "", enterprise_id: int | None = None
) -> Iterator[tuple[Obligation, Unit]]:
    """Each obligation with each unit that has functions to open; one query, whatever the numbers."""
    rows = list(obligations)
    entries = listed(_all_years(rows), province=province, city=city, enterprise_id=enterprise_id)
    units = _units(entries.filter(NEWLY, NOT_COMPLETE))
    for row in rows:
        found: dict[int, Unit] = {}
        for year in _years(row):
            found |= units.get((year, row.sector), {})
        yield from ((row, unit) for unit in found.values())


def tallies(obligations: Iterable[Obligation], *, province: str = "", city: str = "") -> dict[tuple[int, str], Tally]:
    """(obligation, province) → how many units it binds and how many have all three functions.

    One query for each set of list years, of which a notice has one.
    """
    found: dict[tuple[int, str], Tally] = {}
    rows = list(obligations)
    for years in {_years(row) for row in rows}:
        counted = _counted(years, province, city)
        for row in rows:
            if _years(row) == years:
                found |= {(row.pk, place): tally for place, tally in counted.get(row.sector, {}).items()}
    return found


def _years(row: Obligation) -> tuple[int, ...]:
    return tuple(row.list_years) or ((row.list_year,) if row.list_year else ())


def _all_years(rows: list[Obligation]) -> set[int]:
    return {year for row in rows for year in _years(row)}


def _units(entries: Any) -> Found:
    """Units by (list year, sector), each once."""
    found: Found = {}
    columns = ("annual_list__list_year", "annual_list__sector", "enterprise_id", "uscc", "name")
    for year, sector, *unit in entries.values_list(*columns, "annual_list__province", "enterprise__city"):
        found.setdefault((year, sector), {})[unit[0]] = Unit(*unit)
    return found


def _counted(years: tuple[int, ...], province: str, city: str) -> dict[str, dict[str, Tally]]:
    """Sector → province → tally; a unit that stands on the lists of two of the years counts once."""
    entries = listed(years, province=province, city=city).filter(NEWLY).order_by()
    units = Count("enterprise", distinct=True)
    done = Count("enterprise", distinct=True, filter=Q(COMPLETE))
    rows: Any = entries.values_list("annual_list__sector", "annual_list__province").annotate(total=units, complete=done)
    found: dict[str, dict[str, Tally]] = {}
    for sector, place, total, complete in rows:
        found.setdefault(sector, {})[place] = Tally(total, complete)
    return found
