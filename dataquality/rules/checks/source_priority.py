"""来源不降级: data do not come from a lower source than before."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.form import Method
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Cell, Reading
from dataquality.rules.checks.saying import METHODS
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity

_RANK = {method: rank for rank, method in enumerate(Method)}


def source_priority(reading: Reading) -> Iterator[Hit]:
    """A worse method than in the newest earlier month, although the plan now says so too."""
    for cell in reading.answered:
        past = reading.past(cell.text)
        if past and cell.value is not None and _RANK[cell.value.method] > _RANK[past[-1].method] and _as_planned(cell):
            newest = past[-1]
            params = {"method": METHODS[cell.value.method], "was": METHODS[newest.method], "month": str(newest.month)}
            yield Hit(cell.text, params)


def _as_planned(cell: Cell) -> bool:
    """Departures from the plan are told by their own checks."""
    return cell.plan is None or (cell.value is not None and cell.plan.method is cell.value.method)


CHECK = Check(
    id="CHK-C-016",
    title=_("数据来源的优先级不低于以前"),
    severity=Severity.WARNING,
    clause=_("数据来源优先级不低于上年度"),
    source=(POWER,),
    grade=Grade.A,
    function=source_priority,
    found=_("“{parameter}”{month}为{was}，本月改为{method}，来源的优先级降低。"),
    wanted=_("数据来源不得低于上年度：请恢复原来源，或说明原因并附材料。"),
)
