"""无人可告知: what is to be reminded of today while nobody holds a post that could be told, unit by unit."""

from collections.abc import Iterable
from dataclasses import dataclass

from cets_portal.desk.reminding import Due
from cets_portal.oversight.selectors.owing import Unit


@dataclass(frozen=True)
class Silent:
    """一家: a unit (bureau, city) without anybody in a post that is told, and what it should have heard, soonest first."""

    unit: Unit
    is_city: bool
    items: list[Due]

    @property
    def first(self) -> Due:
        return self.items[0]


def silent(found: Iterable[Due], *, duty: str = "", city: str = "", text: str = "") -> list[Silent]:
    """By unit, the most pressing first; narrowed to one obligation (its key), a city, a name or code."""
    wanted = text.strip().casefold()
    units: dict[tuple[str, str, str, bool], list[Due]] = {}
    for item in sorted(found, key=lambda one: (one.owed.due_on, one.owed.obligation.key)):
        unit = item.owed.unit
        if duty not in ("", item.owed.obligation.key) or city not in ("", unit.city):
            continue
        if wanted in unit.name.casefold() or wanted in unit.uscc.casefold():
            units.setdefault((unit.uscc, unit.province, unit.city, item.is_city), []).append(item)
    return [Silent(items[0].owed.unit, key[3], items) for key, items in units.items()]


def cities_of(found: Iterable[Due]) -> list[tuple[str, int]]:
    """Cities with the number of such units."""
    units = {(one.owed.unit.city, one.owed.unit.uscc) for one in found if one.owed.unit.city}
    names = sorted({city for city, _uscc in units})
    return [(name, sum(city == name for city, _uscc in units)) for name in names]
