"""外销生铁: no more iron is sold than was made."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown, total
from dataquality.rules.checks.sources import OURS, STEEL
from dataquality.rules.issues import Check, Hit, Severity


def iron_sold(reading: Reading) -> Iterator[Hit]:
    """Pig iron sold above what every furnace made; not told where a furnace filed nothing."""
    sold = reading.at("", "C3-AD", "pig_iron_sold")
    cells = [one for one in reading.of("C4-prod") if one.row.facility and one.row.facility.kind == "ironmaking"]
    if sold is None or not sold.filed or not cells or any(one.number is None for one in cells):
        return
    if sold.filed > total(cells):
        yield Hit(sold.text, {"found": shown(sold.filed), "most": shown(total(cells))})


CHECK = Check(
    id="CHK-S-014",
    title=_("外销生铁不多于生铁产量"),
    severity=Severity.ERROR,
    clause=_("式(1)；逻辑关系"),
    source=(
        STEEL,
        OURS,
    ),
    grade=Grade.D,
    function=iron_sold,
    found=_("外销生铁 {found} t，多于生铁产量 {most} t。"),
    wanted=_("请核对外销量与生铁产量；销售库存的，请说明期初库存。"),
    sectors=(Sector.STEEL,),
)
