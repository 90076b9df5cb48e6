"""水分次序: coal as received holds no less water than air-dried coal."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def moisture_order(reading: Reading) -> Iterator[Hit]:
    """As-received moisture below the air-dried one."""
    for cell in reading.of("B2"):
        dried = reading.figure(cell.facility, "B3", cell.item)
        if cell.filed is not None and dried is not None and cell.filed < dried:
            yield Hit(cell.text, {"found": shown(cell.filed), "dried": shown(dried)})


CHECK = Check(
    id="CHK-P-015",
    title=_("收到基水分不低于空干基水分"),
    severity=Severity.WARNING,
    clause=_("数值合理性"),
    source=(OURS,),
    grade=Grade.D,
    function=moisture_order,
    found=_("收到基水分 {found}% 低于空干基水分 {dried}%。"),
    wanted=_("请核对两种水分是否填反：空干基水分来自检测报告，收到基水分由本单位测定。"),
    sectors=(Sector.POWER,),
)
