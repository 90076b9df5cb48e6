"""高炉煤气: a blast furnace gives off gas."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import OURS, STEEL
from dataquality.rules.issues import Check, Hit, Severity


def furnace_gas(reading: Reading) -> Iterator[Hit]:
    """Iron made, no blast-furnace gas going out."""
    for facility in reading.facilities("ironmaking"):
        made, gas = reading.figure(facility.code, "C4-prod"), reading.figure(facility.code, "C4-FC", "bf_gas", "out")
        if made and not gas:
            yield Hit(f"{facility.code}:::C4-prod", {"facility": facility.name})


CHECK = Check(
    id="CHK-S-008",
    title=_("炼铁工序有高炉煤气输出"),
    severity=Severity.WARNING,
    clause=_("10.2 c；工艺常识"),
    source=(
        STEEL,
        OURS,
    ),
    grade=Grade.D,
    function=furnace_gas,
    found=_("{facility}有生铁产量，却没有高炉煤气输出量。"),
    wanted=_("高炉必产煤气：请补填高炉煤气输出量，否则工序排放量会偏大。"),
    sectors=(Sector.STEEL,),
)
