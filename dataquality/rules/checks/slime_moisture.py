"""煤泥水分: slime is wet."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def slime_moisture(reading: Reading) -> Iterator[Hit]:
    """As-received moisture of slime outside the range."""
    low, high = reading.constants["slime_moisture_min"], reading.constants["slime_moisture_max"]
    for cell in reading.of("B2"):
        if cell.item == "slime" and cell.filed is not None and not low <= cell.filed <= high:
            yield Hit(cell.text, {"found": shown(cell.filed), "low": shown(low), "high": shown(high)})


CHECK = Check(
    id="CHK-P-013",
    title=_("煤泥的水分在 25% 至 70% 之间"),
    severity=Severity.WARNING,
    clause=_("煤泥水分参考范围"),
    source=(POWER,),
    grade=Grade.A,
    function=slime_moisture,
    found=_("煤泥的收到基水分为 {found}%，指南的范围是 {low} 至 {high}。"),
    wanted=_("请核对水分和煤种。"),
    sectors=(Sector.POWER,),
)
