"""实测改缺省: what the plan in force measures was filed by default."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import NOTICE, STEEL
from dataquality.rules.issues import Check, Hit, Severity
from dataquality.rules.plan.departures import DepartureKind


def plan_back_to_default(reading: Reading) -> Iterator[Hit]:
    """Measured by plan, default in the month."""
    for one in reading.departures:
        if one.kind is DepartureKind.BACK_TO_DEFAULT:
            yield Hit(one.row)


CHECK = Check(
    id="CHK-C-013",
    title=_("方案规定实测的参数未改用缺省值"),
    severity=Severity.WARNING,
    clause=_("四、数据质量控制方案；第9章 方案的执行"),
    source=(
        NOTICE,
        STEEL,
    ),
    grade=Grade.A,
    function=plan_back_to_default,
    found=_("控制方案规定“{parameter}”为实测，本月按缺省值填报。"),
    wanted=_("请补实测值；确无实测的，说明原因、缺失的起止日期和恢复实测的时间。"),
)
