"""地市核对: a city that the province's register has not met is told once, at the first row that names it."""

from collections.abc import Collection, Iterator

from registry.models import Enterprise
from registry.rules.roster import CellIssue, Severity
from registry.services.roster.reading import RosterFile


def strange_cities(file: RosterFile) -> list[CellIssue]:
    """A warning for each new city of the good rows, with the number of rows; none where the register knows no city."""
    provinces = {row.province for row in file.rows}
    found: list[CellIssue] = []
    for province in sorted(provinces):
        if known := known_cities(province):
            found += _strange(file, province, known)
    return found


def known_cities(province: str) -> set[str]:
    """Every city in which the register has a unit of this province."""
    named = Enterprise.objects.filter(province=province).exclude(city="").order_by()
    return set(named.values_list("city", flat=True).distinct())


def _strange(file: RosterFile, province: str, known: Collection[str]) -> Iterator[CellIssue]:
    rows: dict[str, list[int]] = {}
    for row in file.rows:
        if row.province == province and row.city and row.city not in known:
            rows.setdefault(row.city, []).append(row.row_number)
    for city, numbers in rows.items():
        yield CellIssue(
            min(numbers), "city", file.headings["city"], "city_unknown", Severity.WARNING, city, {"rows": len(numbers)}
        )
