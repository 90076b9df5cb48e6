"""总热效率: what a unit gives out is less than what its fuel put in."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.burning import unit_heat
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def total_efficiency(reading: Reading) -> Iterator[Hit]:
    """Power and heat together reach or pass the heat of the fuel."""
    most = reading.constants["chp_efficiency_max"]
    for unit in reading.facilities("genset"):
        heat, output = unit_heat(reading, unit), reading.figure(unit.code, "M")
        if not heat or output is None:
            continue
        given = output * reading.constants["electricity_heat"] + (reading.figure(unit.code, "N") or 0)
        if given * 100 >= heat * most:
            yield Hit(f"{unit.code}:::M", {"facility": unit.name, "found": shown(given * 100 / heat, 2)})


CHECK = Check(
    id="CHK-P-004",
    title=_("机组的总热效率低于 100%"),
    severity=Severity.ERROR,
    clause=_("热电联产机组效率低于 1"),
    source=(POWER,),
    grade=Grade.A,
    function=total_efficiency,
    found=_("{facility}供出的电和热是燃料热量的 {found}%。"),
    wanted=_("供出的能量不可能超过燃料热量：请核对发电量、供热量、燃料消耗量和低位发热量。"),
    sectors=(Sector.POWER,),
)
