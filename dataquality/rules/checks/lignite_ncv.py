"""褐煤热值: lignite has at most 24 MJ/kg gross, so less than that net."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def lignite_ncv(reading: Reading) -> Iterator[Hit]:
    """A net heating value that passes even the gross bound of lignite."""
    most = reading.constants["lignite_gross_max"]
    for cell in reading.of("C"):
        item = cell.row.item
        if item is not None and item.coal == "lignite" and cell.is_measured and cell.filed and cell.filed > most:
            yield Hit(cell.text, {"found": shown(cell.filed), "most": shown(most)})


CHECK = Check(
    id="CHK-P-014",
    title=_("褐煤的发热量与煤种相称"),
    severity=Severity.WARNING,
    clause=_("煤种判别"),
    source=(POWER,),
    grade=Grade.A,
    function=lignite_ncv,
    found=_("褐煤的低位发热量为 {found} GJ/t，高于判别褐煤的 {most} MJ/kg。"),
    wanted=_("褐煤的高位发热量不高于 {most} MJ/kg。请核对数值；不是褐煤的，请修订控制方案中的燃料。"),
    sectors=(Sector.POWER,),
)
