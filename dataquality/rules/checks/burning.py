"""燃料热量: the heat of what a facility burns, as filed or by default."""

from collections.abc import Iterable
from decimal import Decimal

from dataquality.rules.checks.reading import Cell, Reading
from dataquality.rules.rows import PlannedFacility

#: Details of a generating unit, as the plan stores them and as older plans wrote them.
CONDENSING = frozenset({"power", "纯凝发电"})
COAL_FIRED = frozenset({"conventional_coal", "unconventional_coal", "常规燃煤", "非常规燃煤"})


def ncv_of(reading: Reading, fuel: Cell, code: str) -> Decimal | None:
    """Heating value that belongs to a fuel's amount: filed, else the default of the norm."""
    filed = reading.figure(fuel.facility, code, fuel.item, fuel.row.key.direction)
    return filed if filed is not None else fuel.row.item.ncv if fuel.row.item else None


def heat_of(reading: Reading, fuels: Iterable[Cell], code: str) -> Decimal | None:
    """GJ of these fuels; None where a heating value or every amount is missing."""
    heat, known = Decimal(), False
    for fuel in fuels:
        if fuel.number:
            ncv = ncv_of(reading, fuel, code)
            if ncv is None:
                return None
            heat, known = heat + fuel.number * ncv, True
    return heat if known else None


def unit_heat(reading: Reading, unit: PlannedFacility) -> Decimal | None:
    """GJ that a generating unit burnt; biomass included by its share where it co-fires."""
    heat = heat_of(reading, (one for one in reading.of("A") if one.facility == unit.code), "C")
    share = reading.figure(unit.code, "L") if unit.cofired else None
    if heat is None or (unit.cofired and share is None):
        return None
    return heat / (1 - share / 100) if share and share < 100 else heat


def is_coal_fired(unit: PlannedFacility) -> bool:
    """By its class in the plan."""
    return unit.detail("class") in COAL_FIRED
