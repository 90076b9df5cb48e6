"""燃料比: solid fuel for each tonne of iron lies where furnaces lie."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.form import State
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import span
from dataquality.rules.checks.reading import Cell, Reading, shown, total
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def fuel_rate(reading: Reading) -> Iterator[Hit]:
    """Coke and coal into a furnace over its iron, outside the span of the norm."""
    bounds = span("furnace_fuel_rate")
    for facility in reading.facilities("ironmaking"):
        made = reading.figure(facility.code, "C4-prod")
        fuels = (one for one in reading.of("C4-FC") if one.facility == facility.code and _is_solid_input(one))
        burnt = total(fuels)
        if bounds and made and burnt and not bounds[0] <= burnt / made <= bounds[1]:
            params = {"found": shown(burnt / made, 3), "low": shown(bounds[0]), "high": shown(bounds[1])}
            yield Hit(f"{facility.code}:::C4-prod", params | {"facility": facility.name})


def _is_solid_input(cell: Cell) -> bool:
    return cell.row.key.direction == "in" and cell.row.item is not None and cell.row.item.state is State.SOLID


CHECK = Check(
    id="CHK-S-010",
    title=_("炼铁燃料比合理"),
    severity=Severity.WARNING,
    clause=_("工艺常识"),
    source=(OURS,),
    grade=Grade.D,
    function=fuel_rate,
    found=_("{facility}每吨生铁用固体燃料 {found} t，通常在 {low} 至 {high} 之间。"),
    wanted=_("请核对焦炭、喷吹煤输入量和生铁产量。"),
    sectors=(Sector.STEEL,),
)
