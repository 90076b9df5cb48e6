"""天然气碳: carbon of natural gas lies in the guide's range."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def gas_carbon(reading: Reading) -> Iterator[Hit]:
    """Measured carbon of natural gas outside the range."""
    low, high = reading.constants["gas_carbon_min"], reading.constants["gas_carbon_max"]
    for cell in reading.of("B0"):
        if cell.item == "natural_gas" and cell.filed is not None and not low <= cell.filed <= high:
            yield Hit(cell.text, {"found": shown(cell.filed), "low": shown(low), "high": shown(high)})


CHECK = Check(
    id="CHK-P-010",
    title=_("天然气元素碳含量在 4.37 至 6.10 之间"),
    severity=Severity.WARNING,
    clause=_("天然气元素碳含量参考范围"),
    source=(POWER,),
    grade=Grade.A,
    function=gas_carbon,
    found=_("天然气元素碳含量为 {found} tC/10⁴Nm³，指南的范围是 {low} 至 {high}。"),
    wanted=_("请核对单位（tC/10⁴Nm³）和检测报告。"),
    sectors=(Sector.POWER,),
)
