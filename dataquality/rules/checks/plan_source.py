"""偏离方案: a value comes about in another way than the plan in force says."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.saying import METHODS
from dataquality.rules.checks.sources import NOTICE, STEEL
from dataquality.rules.issues import Check, Hit, Severity
from dataquality.rules.plan.departures import DepartureKind


def plan_source(reading: Reading) -> Iterator[Hit]:
    """Another source than planned; from measured to default is a check of its own."""
    for one in reading.departures:
        if one.kind is DepartureKind.ANOTHER_SOURCE:
            yield Hit(one.row, {"method": METHODS[one.filed], "was": METHODS[one.planned]})


CHECK = Check(
    id="CHK-C-012",
    title=_("获取方式与控制方案一致"),
    severity=Severity.WARNING,
    clause=_("四、数据质量控制方案；第9章 方案的执行"),
    source=(
        NOTICE,
        STEEL,
    ),
    grade=Grade.A,
    function=plan_source,
    found=_("控制方案规定“{parameter}”为{was}，本月按{method}填报。"),
    wanted=_("请按方案改回，或说明原因；长期变更的，请先修订控制方案。"),
)
