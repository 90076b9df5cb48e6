"""上网电量: no more goes to the grid than is generated."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def grid_output(reading: Reading) -> Iterator[Hit]:
    """Power fed in above generation."""
    for cell in reading.of("X6"):
        output = reading.figure(cell.facility, "M")
        if cell.filed is not None and output is not None and cell.filed > output:
            yield Hit(cell.text, {"found": shown(cell.filed), "most": shown(output)})


CHECK = Check(
    id="CHK-P-018",
    title=_("上网电量不大于发电量"),
    severity=Severity.ERROR,
    clause=_("数值合理性"),
    source=(OURS,),
    grade=Grade.D,
    function=grid_output,
    found=_("上网电量 {found} MWh 大于发电量 {most} MWh。"),
    wanted=_("请核对两项电量的计量点、单位和录入。"),
    sectors=(Sector.POWER,),
)
