"""干燥无灰基元素碳: carbon on the dry basis, ash still in it, cannot pass the bound without ash."""

from collections.abc import Iterator
from decimal import Decimal

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Cell, Reading, shown
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def dry_carbon(reading: Reading) -> Iterator[Hit]:
    """Dry carbon, from whichever basis was measured, above the guide's dry ash-free maximum of the coal."""
    for cell in reading.of("B1d", "B1", "B0"):
        item = cell.row.item
        most = reading.constants.get(f"daf_{item.coal}_max") if item and item.coal else None
        dry = _dry(reading, cell) if most is not None else None
        if item is not None and most is not None and dry is not None and dry > most:
            yield Hit(cell.text, {"item": item.name, "found": shown(dry, 2), "most": shown(most)})


def _dry(reading: Reading, cell: Cell) -> Decimal | None:
    """% of dry mass; None where the moisture of the basis is not known."""
    if cell.filed is None:
        return None
    if cell.code == "B1d":
        return cell.filed * 100
    moisture = reading.figure(cell.facility, "B3" if cell.code == "B1" else "B2", cell.item)
    return cell.filed * 10000 / (100 - moisture) if moisture is not None and moisture < 100 else None


CHECK = Check(
    id="CHK-P-009",
    title=_("干燥基元素碳不高于煤种的干燥无灰基上限"),
    severity=Severity.WARNING,
    clause=_("干燥无灰基元素碳参考范围"),
    source=(POWER,),
    grade=Grade.A,
    function=dry_carbon,
    found=_("{item}的干燥基元素碳为 {found}%，已高于该煤种干燥无灰基的上限 {most}%。"),
    wanted=_("请核对元素碳含量、水分的基准和录入，并核对煤种。"),
    sectors=(Sector.POWER,),
)
