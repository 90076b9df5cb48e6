"""交流电耗: power for each tonne of aluminium lies where potlines lie."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import span
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def electrolysis_power(reading: Reading) -> Iterator[Hit]:
    """Power over output of a steadily run potline outside the span of the norm."""
    bounds = span("electrolysis_power")
    for cell in reading.of("L-aux-ac"):
        line, made = cell.row.facility, reading.figure(cell.facility, "L-out")
        if line is None or not bounds or not cell.filed or not made or not reading.is_steady(line.code):
            continue
        ratio = cell.filed / made
        if not bounds[0] <= ratio <= bounds[1]:
            params = {"facility": line.name, "low": shown(bounds[0]), "high": shown(bounds[1])}
            yield Hit(cell.text, params | {"found": shown(ratio, 3)})


CHECK = Check(
    id="CHK-A-008",
    title=_("铝液交流电耗合理"),
    severity=Severity.WARNING,
    clause=_("工艺常识"),
    source=(OURS,),
    grade=Grade.D,
    function=electrolysis_power,
    found=_("{facility}每吨铝液的交流电耗为 {found} MWh，通常在 {low} 至 {high} 之间。"),
    wanted=_("请核对电量（MWh）和铝液产量。"),
    sectors=(Sector.ALUMINIUM,),
)
