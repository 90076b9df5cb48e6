"""物性突变: a measured property leaves what the unit's own history makes believable."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.form import Method
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.history import broken_habit
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.checks.traits import PROPERTIES
from dataquality.rules.issues import Check, Hit, Severity


def property_jump(reading: Reading) -> Iterator[Hit]:
    """A property further from its median than its own scatter and a floor allow, both in the norm."""
    floor = threshold("property_jump_floor")
    for cell in reading.filed:
        if cell.code not in PROPERTIES or not cell.is_measured or cell.filed is None:
            continue
        numbers = [one.number for one in reading.past(cell.text) if one.method is Method.MEASURED]
        usual = broken_habit(cell.filed, numbers, floor)
        if usual is not None:
            yield Hit(cell.text, {"found": shown(cell.filed), "usual": shown(usual.median)})


CHECK = Check(
    id="CHK-C-033",
    title=_("物性参数与本单位往月相比没有突变"),
    severity=Severity.WARNING,
    clause=_("数据异常波动"),
    source=(OURS,),
    grade=Grade.D,
    function=property_jump,
    found=_("“{parameter}”为 {found} {unit}，本单位往月的中位数是 {usual}。"),
    wanted=_("请核对检测报告和录入；换煤、换料等原因，请说明。"),
)
