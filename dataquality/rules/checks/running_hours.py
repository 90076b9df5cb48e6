"""运行小时数: nothing runs longer than the month has hours."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS, POWER
from dataquality.rules.issues import Check, Hit, Severity


def running_hours(reading: Reading) -> Iterator[Hit]:
    """More hours than the month has; a shorter month than the form's own bound of 744."""
    month = reading.facts.month
    most = month.ends_on.day * 24
    for cell in reading.of("O", "C6-hours"):
        if cell.number is not None and cell.number > most:
            yield Hit(cell.text, {"found": shown(cell.number), "most": str(most), "month": str(month)})


CHECK = Check(
    id="CHK-P-002",
    title=_("运行小时数不超过当月小时数"),
    severity=Severity.ERROR,
    clause=_("运行小时数；日历小时数"),
    source=(
        POWER,
        OURS,
    ),
    grade=Grade.D,
    function=running_hours,
    found=_("“{parameter}”为 {found} h，{month} 只有 {most} h。"),
    wanted=_("请核对运行小时数；合并机组按容量加权计算，也不应超过当月小时数。"),
    sectors=(
        Sector.POWER,
        Sector.STEEL,
    ),
)
