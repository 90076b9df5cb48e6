"""劣质煤热值: gangue and slime have the heating values of gangue and slime."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def poor_coal_ncv(reading: Reading) -> Iterator[Hit]:
    """Measured heating value outside the range of its kind of coal, where the form has one."""
    for cell in reading.of("C"):
        item = cell.row.item
        low = reading.constants.get(f"{item.coal}_ncv_min") if item and item.coal else None
        if item is None or low is None or not cell.is_measured or not cell.filed:
            continue
        high = reading.constants[f"{item.coal}_ncv_max"]
        if not low <= cell.filed <= high:
            params = {"item": item.name, "found": shown(cell.filed), "low": shown(low), "high": shown(high)}
            yield Hit(cell.text, params)


CHECK = Check(
    id="CHK-P-012",
    title=_("煤矸石、煤泥的低位发热量在指南范围内"),
    severity=Severity.WARNING,
    clause=_("煤矸石、煤泥发热量参考范围"),
    source=(POWER,),
    grade=Grade.A,
    function=poor_coal_ncv,
    found=_("{item}的低位发热量为 {found} GJ/t，指南的范围是 {low} 至 {high}。"),
    wanted=_("请核对数值和煤种；不属于煤矸石、煤泥的，请修订控制方案中的燃料。"),
    sectors=(Sector.POWER,),
)
