"""数量突变: a quantity of a steadily run facility far from what it was."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.history import broken_habit
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.checks.traits import AMOUNTS
from dataquality.rules.issues import Check, Hit, Severity


def quantity_jump(reading: Reading) -> Iterator[Hit]:
    """An amount beyond a wide reach; months of repair and restart say themselves why. A notice only."""
    floor = threshold("quantity_jump_floor")
    for cell in reading.filed:
        if cell.code not in AMOUNTS or not cell.filed or not reading.is_steady(cell.facility):
            continue
        usual = broken_habit(cell.filed, [one.number for one in reading.past(cell.text)], floor)
        if usual is not None:
            yield Hit(cell.text, {"found": shown(cell.filed), "usual": shown(usual.median)})


CHECK = Check(
    id="CHK-C-035",
    title=_("数量与本单位往月相比没有突变"),
    severity=Severity.NOTICE,
    clause=_("数据异常波动"),
    source=(OURS,),
    grade=Grade.D,
    function=quantity_jump,
    found=_("“{parameter}”为 {found} {unit}，本单位往月的中位数是 {usual}。"),
    wanted=_("请核对单位和录入；运行情况有变化的，请在运行情况中选择。"),
)
