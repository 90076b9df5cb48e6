"""方案外数据: a value for a facility, fuel or parameter that the plan in force does not have."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import STEEL
from dataquality.rules.issues import Check, Hit, Severity


def unknown_row(reading: Reading) -> Iterator[Hit]:
    """A value under a row that the layout of the plan does not give."""
    for text in reading.facts.values:
        if text not in reading.by_text:
            yield Hit(text, {"found": text.strip(":").replace("::", ":")})


CHECK = Check(
    id="CHK-C-010",
    title=_("填报的设施、品种和参数都在控制方案内"),
    severity=Severity.ERROR,
    clause=_("第9章 数据质量控制方案的修订"),
    source=(STEEL,),
    grade=Grade.A,
    function=unknown_row,
    found=_("控制方案中没有这一行：{found}。"),
    wanted=_("新增设施或使用新燃料、物料的，请先修订控制方案；误填的，请删除该行。"),
)
