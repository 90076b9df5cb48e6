"""碳氧化率: a typed oxidation factor is a percentage near the whole."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import span
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def oxidation_factor(reading: Reading) -> Iterator[Hit]:
    """A typed factor outside what is believed of any boiler."""
    bounds = span("oxidation_percent")
    for cell in reading.of("E"):
        if bounds and cell.filed is not None and not bounds[0] <= cell.filed <= bounds[1]:
            yield Hit(cell.text, {"found": shown(cell.filed), "low": shown(bounds[0]), "high": shown(bounds[1])})


CHECK = Check(
    id="CHK-P-023",
    title=_("填报的碳氧化率合理"),
    severity=Severity.WARNING,
    clause=_("数值合理性"),
    source=(OURS,),
    grade=Grade.D,
    function=oxidation_factor,
    found=_("“{parameter}”为 {found}%，不在 {low} 至 {high} 之间。"),
    wanted=_("请按国家温室气体排放因子数据库，以锅炉型式和海拔查取并填写百分数。"),
    sectors=(Sector.POWER,),
)
