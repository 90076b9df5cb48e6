"""纯凝供热: a unit that supplies any heat is one of combined heat and power."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.burning import CONDENSING
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def condensing_heat(reading: Reading) -> Iterator[Hit]:
    """Heat supplied by a unit that the plan calls condensing."""
    for cell in reading.of("N"):
        unit = cell.row.facility
        if unit is not None and cell.filed and unit.detail("product") in CONDENSING:
            yield Hit(cell.text, {"facility": unit.name, "found": shown(cell.filed)})


CHECK = Check(
    id="CHK-P-019",
    title=_("有供热的机组登记为热电联产"),
    severity=Severity.WARNING,
    clause=_("机组产品类别：有供热即为热电联产"),
    source=(POWER,),
    grade=Grade.A,
    function=condensing_heat,
    found=_("{facility}登记为纯凝发电，本月却有供热量 {found} GJ。"),
    wanted=_("只要对外供热，无论多少，都属于热电联产：请修订控制方案中的产品类别；没有供热的，请改为 0。"),
    sectors=(Sector.POWER,),
)
