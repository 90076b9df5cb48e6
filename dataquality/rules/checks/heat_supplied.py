"""供热量: less heat goes to customers than the boiler makes."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def heat_supplied(reading: Reading) -> Iterator[Hit]:
    """Heat supplied that reaches what the boiler made, where the boiler's heat is filed."""
    for cell in reading.of("N"):
        boiler = reading.figure(cell.facility, "J")
        if cell.number is not None and boiler is not None and boiler > 0 and cell.number >= boiler:
            yield Hit(cell.text, {"found": shown(cell.number), "most": shown(boiler)})


CHECK = Check(
    id="CHK-P-005",
    title=_("供热量小于锅炉产热量"),
    severity=Severity.ERROR,
    clause=_("供热量小于锅炉产热量"),
    source=(POWER,),
    grade=Grade.A,
    function=heat_supplied,
    found=_("供热量 {found} GJ 不小于锅炉产热量 {most} GJ。"),
    wanted=_("请核对供热量；热量已扣除回水的不要重复计入，也不得按管损放大。"),
    sectors=(Sector.POWER,),
)
