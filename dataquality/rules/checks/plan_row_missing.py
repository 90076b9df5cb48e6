"""方案未写: a value was filed of which the plan in force does not say how it is determined."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import STEEL
from dataquality.rules.issues import Check, Hit, Severity
from dataquality.rules.plan.departures import DepartureKind


def plan_row_missing(reading: Reading) -> Iterator[Hit]:
    """A filed row of the form without a row in the plan."""
    for one in reading.departures:
        if one.kind is DepartureKind.NOT_PLANNED and one.row in reading.by_text:
            yield Hit(one.row)


CHECK = Check(
    id="CHK-C-014",
    title=_("填报的参数在控制方案中写明了确定方式"),
    severity=Severity.WARNING,
    clause=_("附录B.4、B.5"),
    source=(STEEL,),
    grade=Grade.A,
    function=plan_row_missing,
    found=_("控制方案没有写明“{parameter}”如何确定。"),
    wanted=_("请说明本月数据的来源，并修订控制方案补上该参数。"),
)
