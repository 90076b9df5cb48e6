"""阳极灰分: ash of anodes lies where anodes lie."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import span
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def anode_ash(reading: Reading) -> Iterator[Hit]:
    """A filed figure outside the span of the norm."""
    bounds = span("anode_ash")
    for cell in reading.of("L-A"):
        if bounds and cell.filed is not None and not bounds[0] <= cell.filed <= bounds[1]:
            yield Hit(cell.text, {"found": shown(cell.filed), "low": shown(bounds[0]), "high": shown(bounds[1])})


CHECK = Check(
    id="CHK-A-004",
    title=_("炭阳极灰分合理"),
    severity=Severity.WARNING,
    clause=_("工艺常识"),
    source=(OURS,),
    grade=Grade.D,
    function=anode_ash,
    found=_("“{parameter}”为 {found} {unit}，通常在 {low} 至 {high} 之间。"),
    wanted=_("请核对数值和单位；确实如此的，请附检测报告或记录并说明。"),
    sectors=(Sector.ALUMINIUM,),
)
