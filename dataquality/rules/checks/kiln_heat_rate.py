"""熟料热耗: fossil heat for each tonne of clinker lies where kilns lie."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import span
from dataquality.rules.checks.lines import clinker_of, first_clinker, kiln_heat
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def kiln_heat_rate(reading: Reading) -> Iterator[Hit]:
    """Heat over clinker of a steadily run line outside the span of the norm; heating up a kiln takes more."""
    bounds = span("kiln_heat")
    for line in reading.facilities("clinker_line"):
        heat, made = kiln_heat(reading, line.code), clinker_of(reading, line.code)
        if not bounds or not heat or not made or not reading.is_steady(line.code):
            continue
        if not bounds[0] <= heat / made <= bounds[1]:
            params = {"facility": line.name, "low": shown(bounds[0]), "high": shown(bounds[1])}
            yield Hit(first_clinker(reading, line.code), params | {"found": shown(heat / made, 2)})


CHECK = Check(
    id="CHK-CM-004",
    title=_("每吨熟料的燃料热耗合理"),
    severity=Severity.WARNING,
    clause=_("工艺常识"),
    source=(OURS,),
    grade=Grade.D,
    function=kiln_heat_rate,
    found=_("{facility}每吨熟料的化石燃料热耗为 {found} GJ，通常在 {low} 至 {high} 之间。"),
    wanted=_("请核对燃料消耗量、低位发热量和熟料产量；用替代燃料较多的，请说明。"),
    sectors=(Sector.CEMENT,),
)
