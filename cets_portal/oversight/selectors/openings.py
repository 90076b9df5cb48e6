"""账户开立: which newly listed units an obligation binds, and whose three functions do not stand yet.

A unit of the list before the latest is bound too: the notice of 2025 names the lists of 2024 and 2025 together.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from cets_portal.deadlines.models import Obligation
from cets_portal.oversight.selectors.owing import NONE, Entry, Ground, Tally, Unit
from registry.choices import Change, OpeningStatus, Verdict
from registry.models import AccountOpening
from registry.selectors.account_opening import NEWLY, listed

Found = dict[tuple[int, str], dict[int, Unit]]


def owing(
    obligations: Iterable[Obligation],
    *,
    province: str = "",
    city: str = "",
    enterprise_id: int | None = None,
    ground: Ground | None = None,
) -> Iterator[tuple[Obligation, Unit]]:
    """Each obligation with each unit that has functions to open; one query, whatever the numbers, none with `ground`."""
    rows = list(obligations)
    known = ground or Ground(rows, province=province, city=city, enterprise_id=enterprise_id)
    units: Found = {}
    for one in _newly(known):
        if one.opening != OpeningStatus.COMPLETE:
            units.setdefault((one.year, one.sector), {})[one.enterprise_id or 0] = one.unit
    for row in rows:
        found: dict[int, Unit] = {}
        for year in _years(row):
            found |= units.get((year, row.sector), {})
        yield from ((row, unit) for unit in found.values())


def tallies(
    obligations: Iterable[Obligation],
    *,
    province: str = "",
    city: str = "",
    enterprise_id: int | None = None,
    ground: Ground | None = None,
) -> dict[tuple[int, str], Tally]:
    """(obligation, province) → how many units it binds and how many have all three functions; one query, none with `ground`.

    A unit that stands on the lists of two of the years counts once.
    """
    rows = list(obligations)
    known = ground or Ground(rows, province=province, city=city, enterprise_id=enterprise_id)
    units: dict[tuple[int, str], dict[tuple[str, int], bool]] = {}
    for one in _newly(known):
        unit = (one.province, one.enterprise_id or 0)
        units.setdefault((one.year, one.sector), {})[unit] = one.opening == OpeningStatus.COMPLETE
    found: dict[tuple[int, str], Tally] = {}
    for row in rows:
        bound: dict[tuple[str, int], bool] = {}
        for year in _years(row):
            bound |= units.get((year, row.sector), {})
        for (place, _unit), complete in bound.items():
            before = found.get((row.pk, place), NONE)
            found[row.pk, place] = Tally(before.total + 1, before.done + complete)
    return found


def done_by(enterprise_id: int, obligations: Iterable[Obligation]) -> dict[int, date]:
    """Obligation that binds the unit → the day on which its last function was opened; two queries."""
    rows = list(obligations)
    opening = AccountOpening.objects.filter(enterprise_id=enterprise_id, status=OpeningStatus.COMPLETE).first()
    days = [day for day in opening.days.values() if day] if opening else []
    if not days:
        return {}
    entries = listed(_all_years(rows), enterprise_id=enterprise_id).filter(NEWLY)
    bound = set(entries.values_list("annual_list__list_year", "annual_list__sector"))
    return {row.pk: max(days) for row in rows if any((year, row.sector) in bound for year in _years(row))}


def _newly(ground: Ground) -> Iterator[Entry]:
    """The key emitting units that came onto a list."""
    return (
        one for one in ground.entries if one.decision == Verdict.INCLUDE and one.change in (Change.NEW, Change.MOVED)
    )


def _years(row: Obligation) -> tuple[int, ...]:
    return tuple(row.list_years) or ((row.list_year,) if row.list_year else ())


def _all_years(rows: list[Obligation]) -> set[int]:
    return {year for row in rows for year in _years(row)}
