"""窑炉燃料: clinker is not burnt without fuel."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.lines import clinker_of, first_clinker
from dataquality.rules.checks.reading import Reading, shown, total
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def kiln_fuel(reading: Reading) -> Iterator[Hit]:
    """Clinker made, no fossil fuel in the kiln although its rows are filled."""
    for line in reading.facilities("clinker_line"):
        fuels = [one for one in reading.of("C-FC") if one.facility == line.code and one.number is not None]
        made = clinker_of(reading, line.code)
        if made and fuels and not total(fuels):
            params = {"facility": line.name, "found": shown(made)}
            yield Hit(first_clinker(reading, line.code), params)


CHECK = Check(
    id="CHK-CM-005",
    title=_("有熟料产量就有窑炉燃料"),
    severity=Severity.WARNING,
    clause=_("工艺常识"),
    source=(OURS,),
    grade=Grade.D,
    function=kiln_fuel,
    found=_("{facility}有熟料产量 {found} t，窑炉化石燃料消耗量却为 0。"),
    wanted=_("请补填窑炉燃料；全部使用替代燃料的，请说明。"),
    sectors=(Sector.CEMENT,),
)
