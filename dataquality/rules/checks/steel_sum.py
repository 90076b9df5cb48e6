"""粗钢合计: crude steel is what converters and electric furnaces made."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.reading import Reading, shown, total
from dataquality.rules.checks.sources import OURS, STEEL
from dataquality.rules.issues import Check, Hit, Severity


def steel_sum(reading: Reading) -> Iterator[Hit]:
    """Further apart than the norm's share, where every running steelmaking process filed its product."""
    made = reading.figure("", "C3-steel")
    cells = [reading.at(one.code, "C4-prodv") for one in reading.facilities("converter", "eaf")]
    products = [one for one in cells if one is not None and one.number is not None]
    if not made or not cells or len(products) < len(cells):
        return
    percent = abs(total(products) - made) * 100 / made
    if percent > threshold("steel_sum_percent"):
        params = {"found": shown(made), "sum": shown(total(products)), "percent": shown(percent, 1)}
        yield Hit(":::C3-steel", params)


CHECK = Check(
    id="CHK-S-012",
    title=_("粗钢产量等于各炼钢工序产量之和"),
    severity=Severity.WARNING,
    clause=_("10.2 f；逻辑关系"),
    source=(
        STEEL,
        OURS,
    ),
    grade=Grade.D,
    function=steel_sum,
    found=_("粗钢产量 {found} t 与各炼钢工序产量之和 {sum} t 相差 {percent}%。"),
    wanted=_("请核对；有外购钢坯、统计口径不同等原因的，请说明。"),
    sectors=(Sector.STEEL,),
)
