"""干燥基折算: the dry mass is the mass as received less its water."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS, STEEL
from dataquality.rules.issues import Check, Hit, Severity


def dry_mass(reading: Reading) -> Iterator[Hit]:
    """Dry net consumption further from the one that moisture gives than the norm's share."""
    for cell in reading.of("C6-dry"):
        wet, moisture = (reading.figure("", code, cell.item) for code in ("C3-FC", "C6-moist"))
        if cell.filed is None or not wet or moisture is None:
            continue
        usual = wet * (100 - moisture) / 100
        if abs(cell.filed - usual) * 100 > abs(usual) * threshold("dry_mass_percent"):
            yield Hit(cell.text, {"found": shown(cell.filed), "usual": shown(usual, 2)})


CHECK = Check(
    id="CHK-S-013",
    title=_("干燥基净消耗量与水分相符"),
    severity=Severity.WARNING,
    clause=_("附录C.6；允许差为本系统判断"),
    source=(
        STEEL,
        OURS,
    ),
    grade=Grade.D,
    function=dry_mass,
    found=_("干燥基净消耗量为 {found} t，按净消耗量和水分折算应约为 {usual} t。"),
    wanted=_("干燥基 = 收到基净消耗量 ×（1 − 水分）：请核对三项数据。"),
    sectors=(Sector.STEEL,),
)
