"""负荷系数: generation is capacity times hours times a load between nought and one."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def load_factor(reading: Reading) -> Iterator[Hit]:
    """A computed load of more than the whole: more was generated than the hours allow."""
    most = reading.constants["load_max"]
    for cell in reading.of("P"):
        unit = cell.row.facility
        if unit is None or cell.number is None or cell.number <= most:
            continue
        output, hours = reading.figure(unit.code, "M"), reading.figure(unit.code, "O")
        params = {"facility": unit.name, "found": shown(cell.number), "capacity": f"{unit.capacity}"}
        yield Hit(f"{unit.code}:::M", params | {"output": f"{output}", "hours": f"{hours}"})


CHECK = Check(
    id="CHK-P-001",
    title=_("负荷（出力）系数不超过 100%"),
    severity=Severity.ERROR,
    clause=_("负荷（出力）系数在 0 至 1 之间"),
    source=(POWER,),
    grade=Grade.A,
    function=load_factor,
    found=_("{facility}的负荷系数算得 {found}%：发电量 {output} MWh 超过装机容量 {capacity} MW × {hours} h。"),
    wanted=_("请核对发电量、运行小时数的单位和录入，以及方案中的装机容量。"),
    sectors=(Sector.POWER,),
)
