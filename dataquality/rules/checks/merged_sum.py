"""合并机组: a merged unit generates what its members do."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.reading import Reading, shown, total
from dataquality.rules.checks.sources import OURS, POWER
from dataquality.rules.issues import Check, Hit, Severity


def merged_sum(reading: Reading) -> Iterator[Hit]:
    """Generation of a merged unit further from the sum of its members than rounding allows."""
    for unit in reading.facilities("genset"):
        merged, whole = unit.detail("merged"), reading.figure(unit.code, "M")
        if not merged or whole is None:
            continue
        members = [one for one in reading.of("M") if one.row.facility and one.row.facility.kind == "member"]
        members = [one for one in members if one.facility in merged]
        if members and abs(total(members) - whole) > threshold("merged_tolerance"):
            params = {"facility": unit.name, "found": shown(whole), "sum": shown(total(members))}
            yield Hit(f"{unit.code}:::M", params)


CHECK = Check(
    id="CHK-P-022",
    title=_("合并机组的发电量等于各台之和"),
    severity=Severity.WARNING,
    clause=_("合并填报；允许差为本系统判断"),
    source=(
        POWER,
        OURS,
    ),
    grade=Grade.D,
    function=merged_sum,
    found=_("{facility}的发电量 {found} MWh 与所含各台之和 {sum} MWh 不等。"),
    wanted=_("请核对各台机组的发电量；差额确有原因的，请说明。"),
    sectors=(Sector.POWER,),
)
