"""铝液产能: a potline makes little more than its yearly capacity allows in the month."""

from calendar import isleap
from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def aluminium_capacity(reading: Reading) -> Iterator[Hit]:
    """Output above the month's part of the yearly capacity and the norm's share of overload."""
    month, most = reading.facts.month, threshold("aluminium_overload_percent")
    for cell in reading.of("L-out"):
        line = cell.row.facility
        if line is None or not line.capacity or not cell.number:
            continue
        usual = line.capacity * month.ends_on.day / (366 if isleap(month.year) else 365)
        if cell.number * 100 > usual * most:
            params = {"facility": line.name, "found": shown(cell.number), "usual": shown(usual, 0), "most": shown(most)}
            yield Hit(cell.text, params)


CHECK = Check(
    id="CHK-A-001",
    title=_("铝液产量与产能相称"),
    severity=Severity.WARNING,
    clause=_("产能；幅度为本系统判断"),
    source=(OURS,),
    grade=Grade.D,
    function=aluminium_capacity,
    found=_("{facility}的铝液产量 {found} t，超过按产能折算的当月能力 {usual} t 的 {most}%。"),
    wanted=_("请核对产量和方案中的产能；强化电流等原因，请说明。"),
    sectors=(Sector.ALUMINIUM,),
)
