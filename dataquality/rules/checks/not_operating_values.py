"""未运行有数据: a unit that did not operate at all has no amounts."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS, STEEL
from dataquality.rules.checks.traits import AMOUNTS
from dataquality.rules.issues import Check, Hit, Severity


def not_operating_values(reading: Reading) -> Iterator[Hit]:
    """An amount beside the answer that the whole unit did not operate."""
    if not reading.facts.not_operating:
        return
    for cell in reading.filed:
        if cell.code in AMOUNTS and cell.filed:
            yield Hit(cell.text, {"found": shown(cell.filed)})


CHECK = Check(
    id="CHK-C-039",
    title=_("整个单位未运行的月份没有活动数据"),
    severity=Severity.ERROR,
    clause=_("10.2 a 停产、检修、恢复生产"),
    source=(
        STEEL,
        OURS,
    ),
    grade=Grade.D,
    function=not_operating_values,
    found=_("已声明整个单位本月未运行，“{parameter}”却有 {found} {unit}。"),
    wanted=_("请撤销“本月未运行”的声明，或清除这些数值。"),
)
