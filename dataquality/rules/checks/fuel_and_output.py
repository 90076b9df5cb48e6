"""燃料与产出: who generates burns, and who burns gives out something."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.burning import heat_of
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def fuel_and_output(reading: Reading) -> Iterator[Hit]:
    """Output without fuel, or fuel without output, in a unit that did not co-fire."""
    for unit in reading.facilities("genset"):
        fuels = [one for one in reading.of("A") if one.facility == unit.code and one.number is not None]
        outputs = [reading.figure(unit.code, code) for code in ("M", "N")]
        if unit.cofired or not fuels or None in outputs:
            continue
        if (heat_of(reading, fuels, "C") is not None) is not any(outputs):
            yield Hit(f"{unit.code}:::M", {"facility": unit.name})


CHECK = Check(
    id="CHK-P-020",
    title=_("有发电就有燃料消耗，有燃料消耗就有产出"),
    severity=Severity.WARNING,
    clause=_("数值合理性"),
    source=(OURS,),
    grade=Grade.D,
    function=fuel_and_output,
    found=_("{facility}本月燃料热量与产出不相称：一项为 0，另一项不为 0。"),
    wanted=_("请核对燃料消耗量、发电量和供热量；点火、试验等情况请说明。"),
    sectors=(Sector.POWER,),
)
