"""煤气产率: gas for each tonne of iron lies where furnaces lie."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import span
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def gas_yield(reading: Reading) -> Iterator[Hit]:
    """Blast-furnace gas over iron outside the span of the norm."""
    bounds = span("furnace_gas_yield")
    for facility in reading.facilities("ironmaking"):
        made, gas = reading.figure(facility.code, "C4-prod"), reading.figure(facility.code, "C4-FC", "bf_gas", "out")
        if bounds and made and gas and not bounds[0] <= gas / made <= bounds[1]:
            params = {"found": shown(gas / made, 4), "low": shown(bounds[0]), "high": shown(bounds[1])}
            yield Hit(f"{facility.code}:bf_gas:out:C4-FC", params | {"facility": facility.name})


CHECK = Check(
    id="CHK-S-009",
    title=_("高炉煤气产率合理"),
    severity=Severity.WARNING,
    clause=_("工艺常识"),
    source=(OURS,),
    grade=Grade.D,
    function=gas_yield,
    found=_("{facility}每吨生铁的高炉煤气为 {found} 10⁴Nm³，通常在 {low} 至 {high} 之间。"),
    wanted=_("请核对煤气输出量的单位（10⁴Nm³）和生铁产量。"),
    sectors=(Sector.STEEL,),
)
