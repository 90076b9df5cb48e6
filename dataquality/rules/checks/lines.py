"""熟料生产线: what several checks of a clinker line ask."""

from decimal import Decimal

from dataquality.rules.checks.burning import heat_of
from dataquality.rules.checks.reading import Reading, total


def clinker_of(reading: Reading, line: str) -> Decimal | None:
    """Tonnes of clinker of every sort; None where no row is filled."""
    cells = [one for one in reading.of("C-out") if one.facility == line and one.number is not None]
    return total(cells) if cells else None


def first_clinker(reading: Reading, line: str) -> str:
    """The first row of clinker of a line; the line itself where it has none."""
    return next((one.text for one in reading.of("C-out") if one.facility == line), f"{line}:::")


def kiln_heat(reading: Reading, line: str) -> Decimal | None:
    """GJ of fossil fuel burnt in the kiln; None where it is not known."""
    return heat_of(reading, (one for one in reading.of("C-FC") if one.facility == line), "C-NCV")
