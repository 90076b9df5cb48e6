"""阳极毛耗: gross anode for each tonne lies where potlines lie."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import span
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def anode_gross(reading: Reading) -> Iterator[Hit]:
    """Gross anode over output outside the span of the norm."""
    bounds = span("anode_gross")
    for cell in reading.of("L-gross"):
        line, made = cell.row.facility, reading.figure(cell.facility, "L-out")
        if line is None or not bounds or not cell.filed or not made:
            continue
        ratio = cell.filed / made
        if not bounds[0] <= ratio <= bounds[1]:
            params = {"facility": line.name, "low": shown(bounds[0]), "high": shown(bounds[1])}
            yield Hit(cell.text, params | {"found": shown(ratio, 4)})


CHECK = Check(
    id="CHK-A-006",
    title=_("炭阳极毛耗与铝液产量相称"),
    severity=Severity.WARNING,
    clause=_("工艺常识"),
    source=(OURS,),
    grade=Grade.D,
    function=anode_gross,
    found=_("{facility}每吨铝液的炭阳极毛耗为 {found} t，通常在 {low} 至 {high} 之间。"),
    wanted=_("请核对毛耗量（含残极）和铝液产量。"),
    sectors=(Sector.ALUMINIUM,),
)
