"""单位热值含碳量: measured carbon over heat lies near what the guide gives for the kind of coal."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS, POWER
from dataquality.rules.issues import Check, Hit, Severity


def carbon_per_heat(reading: Reading) -> Iterator[Hit]:
    """A ratio further from the guide's value than the tolerance of the norm."""
    tolerance = threshold("carbon_per_heat_tolerance")
    for cell in reading.of("B"):
        usual = reading.constants.get(f"cph_{cell.row.item.coal}") if cell.row.item else None
        heat = reading.at(cell.facility, "C", cell.item)
        if not cell.number or usual is None or heat is None or not heat.is_measured or not heat.number:
            continue
        if not _is_measured(reading, cell.facility, cell.item):
            continue
        ratio = cell.number / heat.number
        if abs(ratio - usual) * 100 > usual * tolerance:
            yield Hit(
                cell.text,
                {"item": cell.row.item.name if cell.row.item else "", "found": shown(ratio, 5), "usual": shown(usual)},
            )


def _is_measured(reading: Reading, facility: str, item: str) -> bool:
    """Carbon that was itself computed from the heating value says nothing."""
    return any(reading.figure(facility, code, item) is not None for code in ("B0", "B1", "B1d"))


CHECK = Check(
    id="CHK-P-008",
    title=_("单位热值含碳量与煤种相称"),
    severity=Severity.WARNING,
    clause=_("单位热值含碳量参考值；允许偏差为本系统判断"),
    source=(
        POWER,
        OURS,
    ),
    grade=Grade.D,
    function=carbon_per_heat,
    found=_("{item}的元素碳与低位发热量之比为 {found} tC/GJ，指南给出的是 {usual} tC/GJ。"),
    wanted=_("请核对元素碳含量、水分和低位发热量是否为同一批样品、同一基准；煤种特殊的，请说明。"),
    sectors=(Sector.POWER,),
)
