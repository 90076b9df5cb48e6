"""年度名录一览: the rows of the index pages, for a bureau by year and sector, for the ministry by province."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cets_portal.norms.provinces import Province, provinces
from registry.choices import ListStatus, Sector
from registry.models import AnnualList
from registry.selectors.review import tallies


@dataclass
class Cell:
    """一格: one list year, province and sector: the newest edition, the one in force, how many editions.

    `counts` are those of the edition shown, `upcoming_counts` those of the one that is being prepared beside it.
    """

    sector: Sector
    newest: AnnualList | None = None
    in_force: AnnualList | None = None
    editions: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    upcoming_counts: dict[str, int] = field(default_factory=dict)

    @property
    def shown(self) -> AnnualList | None:
        """The edition in force, since it binds; before the first publication the one in work."""
        return self.in_force or self.newest

    @property
    def upcoming(self) -> AnnualList | None:
        """The next edition, while the one before it is in force."""
        return self.newest if self.in_force and self.newest and self.newest.is_open else None

    @property
    def status(self) -> ListStatus | None:
        return ListStatus(self.shown.status) if self.shown else None


def cells_of(lists: Iterable[AnnualList]) -> dict[tuple[int, str, str], Cell]:
    """Cells by (list year, province, sector), with the counts of the editions shown and prepared; one query more."""
    cells: dict[tuple[int, str, str], Cell] = {}
    kept = (one for one in lists if one.status != ListStatus.ABANDONED)
    for one in sorted(kept, key=lambda row: row.edition):
        key = (one.list_year, one.province, one.sector)
        cell = cells.setdefault(key, Cell(Sector(one.sector)))
        cell.newest = one
        cell.editions += 1
        if one.status == ListStatus.PUBLISHED:
            cell.in_force = one
    counts = tallies(one for cell in cells.values() for one in (cell.shown, cell.upcoming) if one)
    for cell in cells.values():
        cell.counts = counts.get(cell.shown.pk, {}) if cell.shown else {}
        cell.upcoming_counts = counts.get(cell.upcoming.pk, {}) if cell.upcoming else {}
    return cells


def sector_cells(
    cells: dict[tuple[int, str, str], Cell], list_year: int, province: str, sector: str = ""
) -> list[Cell]:
    """One cell for each sector (or the one asked for), empty ones included: what is missing shows."""
    wanted = [one for one in Sector if not sector or one == sector]
    return [cells.get((list_year, province, one.value)) or Cell(one) for one in wanted]


def year_rows(cells: dict[tuple[int, str, str], Cell], province: str) -> list[dict[str, Any]]:
    """历年名录: a row for each list year, newest first."""
    years = sorted({year for year, _province, _sector in cells}, reverse=True)
    return [{"list_year": year, "cells": sector_cells(cells, year, province)} for year in years]


@dataclass(frozen=True)
class ProvinceRow:
    """一省: its four cells and how many of them are published."""

    province: Province
    cells: list[Cell]

    @property
    def published(self) -> int:
        return sum(cell.in_force is not None for cell in self.cells)

    @property
    def is_silent(self) -> bool:
        """Nothing has been screened here yet."""
        return not any(cell.newest for cell in self.cells)

    @property
    def units(self) -> int:
        return sum(cell.counts.get("include", 0) for cell in self.cells if cell.in_force)


def province_rows(cells: dict[tuple[int, str, str], Cell], list_year: int, sector: str = "") -> list[ProvinceRow]:
    """Every province, in the order of the codes; the demo province only where it has lists."""
    used = {province for _year, province, _sector in cells}
    return [
        ProvinceRow(one, sector_cells(cells, list_year, one.code, sector))
        for one in provinces()
        if not one.demo or one.code in used
    ]
