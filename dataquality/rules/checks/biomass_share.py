"""生物质占比: fossil heat does not pass the heat that the boiler took in."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS, POWER_ACCOUNTING
from dataquality.rules.issues import Check, Hit, Severity


def biomass_share(reading: Reading) -> Iterator[Hit]:
    """A computed share below nought."""
    for cell in reading.of("L"):
        if cell.number is not None and cell.number < 0:
            name = cell.row.facility.name if cell.row.facility else ""
            yield Hit(cell.text, {"found": shown(cell.number), "facility": name})


CHECK = Check(
    id="CHK-P-024",
    title=_("生物质热量占比不为负"),
    severity=Severity.WARNING,
    clause=_("附录E 生物质热量占比"),
    source=(
        POWER_ACCOUNTING,
        OURS,
    ),
    grade=Grade.D,
    function=biomass_share,
    found=_("{facility}的生物质热量占比算得 {found}%：化石燃料热量多于锅炉产热量除以锅炉效率。"),
    wanted=_("请核对锅炉效率、锅炉产热量和燃料数据。"),
    sectors=(Sector.POWER,),
)
