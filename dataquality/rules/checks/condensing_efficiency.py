"""纯凝效率: a condensing coal unit turns less than 46 % of its heat into power."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.burning import CONDENSING, is_coal_fired, unit_heat
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def condensing_efficiency(reading: Reading) -> Iterator[Hit]:
    """Generation over fuel heat of a coal unit that supplies no heat."""
    most = reading.constants["condensing_efficiency_max"]
    for unit in reading.facilities("genset"):
        output = reading.figure(unit.code, "M")
        if unit.detail("product") not in CONDENSING or not is_coal_fired(unit) or not output:
            continue
        heat = unit_heat(reading, unit)
        percent = output * reading.constants["electricity_heat"] * 100 / heat if heat else None
        if percent is not None and percent >= most:
            params = {"facility": unit.name, "found": shown(percent, 2), "most": shown(most)}
            yield Hit(f"{unit.code}:::M", params)


CHECK = Check(
    id="CHK-P-003",
    title=_("纯凝燃煤机组的发电效率低于 46%"),
    severity=Severity.WARNING,
    clause=_("纯凝机组效率低于 46%"),
    source=(POWER,),
    grade=Grade.A,
    function=condensing_efficiency,
    found=_("{facility}的发电效率算得 {found}%，纯凝机组应低于 {most}%。"),
    wanted=_("请核对发电量、燃料消耗量和低位发热量；机组确有更高效率的，请附性能试验报告说明。"),
    sectors=(Sector.POWER,),
)
