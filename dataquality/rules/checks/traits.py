"""参数性质: which parameters of which sector are laboratory values, properties, outputs or amounts."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from cets_portal.norms.codes import Sector
from dataquality.rules.checks.reading import Cell
from registry.rules.uscc import check

CALIBRATION = "calibration"
#: Papers that rightly stand in the filings of several months.
LASTING = frozenset({CALIBRATION, "coal_proof", "boiler_proof", "oxidation_proof"})

#: Properties of solids whose report must bear CMA or CNAS. Of cement and aluminium no official text was read.
MARKED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        Sector.POWER: frozenset({"B0", "B1", "B1d"}),
        Sector.STEEL: frozenset({"C3-NCV"}),
        Sector.CEMENT: frozenset(),
        Sector.ALUMINIUM: frozenset(),
    }
)

#: Measured properties that move little from month to month. Moisture is left out: it follows the weather.
PROPERTIES = frozenset(
    {"B0", "B1", "B1d", "C", "C3-NCV", "C4-NCV", "x-NCV", "C-NCV", "W-NCV", "O-NCV", "L-anode", "L-S", "L-A"}
)
#: What a laboratory tells of a sample.
LABORATORY = PROPERTIES - {"L-anode"} | {"B2", "B3", "C6-moist"}
#: Amounts of fuel, raw material and the like that are consumed.
CONSUMPTION = frozenset({"A", "C4-FC", "C4-FCv", "x-FC", "C-FC", "C-sub", "W-FC", "L-gross"})
#: What a facility makes.
OUTPUT = frozenset({"M", "N", "C4-prod", "C4-prodv", "x-e", "x-h", "C-out", "W-e", "W-h", "L-out"})
#: The same of the enterprise as a whole.
ENTERPRISE_AMOUNTS = frozenset({"C3-FC", "C3-P", "C3-EL", "C3-M", "C3-AD", "C3-steel", "O-FC", "L-carb"})
AMOUNTS = CONSUMPTION | OUTPUT | ENTERPRISE_AMOUNTS


#: Heating values of the steel form.
STEEL_NCV = ("C3-NCV", "C4-NCV", "x-NCV")


@lru_cache(maxsize=4096)
def is_code(text: str) -> bool:
    """Whether a text, as typed, is a unified social credit code (GB 32100). Laboratories serve many filings."""
    return check(text).ok


def digits(number: Decimal) -> int:
    """Significant digits: 5 of 22.413, 2 of 1200."""
    return len(number.normalize().as_tuple().digits)


def is_laboratory_value(cell: Cell) -> bool:
    """A measured value that came out of a laboratory."""
    return cell.code in LABORATORY and cell.is_measured
