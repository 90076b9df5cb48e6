"""天然气热值: the heating value of natural gas lies in the guide's range."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def gas_ncv(reading: Reading) -> Iterator[Hit]:
    """Measured heating value of natural gas outside the range."""
    low, high = reading.constants["gas_ncv_min"], reading.constants["gas_ncv_max"]
    for cell in reading.of("C"):
        if cell.item == "natural_gas" and cell.is_measured and cell.filed and not low <= cell.filed <= high:
            yield Hit(cell.text, {"found": shown(cell.filed), "low": shown(low), "high": shown(high)})


CHECK = Check(
    id="CHK-P-011",
    title=_("天然气低位发热量在 285.0 至 398.3 之间"),
    severity=Severity.WARNING,
    clause=_("天然气低位发热量参考范围"),
    source=(POWER,),
    grade=Grade.A,
    function=gas_ncv,
    found=_("天然气低位发热量为 {found} GJ/10⁴Nm³，指南的范围是 {low} 至 {high}。"),
    wanted=_("请核对单位（GJ/10⁴Nm³）和检测报告。"),
    sectors=(Sector.POWER,),
)
