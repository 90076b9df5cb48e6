"""自备机组: a co-firing unit generates no more than its capacity in its hours."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def own_power(reading: Reading) -> Iterator[Hit]:
    """Generation above capacity times hours, the month's where none are filed."""
    for cell in reading.of("x-e"):
        unit = cell.row.facility
        if unit is None or unit.capacity is None or not cell.number:
            continue
        hours = reading.figure(unit.code, "C6-hours") or reading.facts.month.ends_on.day * 24
        if cell.number > unit.capacity * hours:
            most = shown(unit.capacity * hours)
            yield Hit(cell.text, {"facility": unit.name, "found": shown(cell.number), "most": most})


CHECK = Check(
    id="CHK-S-015",
    title=_("自备机组发电量不超过装机容量与小时数之积"),
    severity=Severity.WARNING,
    clause=_("逻辑关系"),
    source=(OURS,),
    grade=Grade.D,
    function=own_power,
    found=_("{facility}发电量 {found} MWh，超过装机容量与小时数之积 {most} MWh。"),
    wanted=_("请核对发电量、运行小时数和方案中的装机容量。"),
    sectors=(Sector.STEEL,),
)
