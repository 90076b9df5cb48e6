"""实测缺填: what the control plan says is measured is filed."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.form import Method, Requirement
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER, STEEL
from dataquality.rules.issues import Check, Hit, Severity


def measured_row(reading: Reading) -> Iterator[Hit]:
    """A row that the plan measures and that holds nothing, while its fuel was used."""
    for cell in reading.due:
        if cell.row.parameter.requirement is not Requirement.MEASURED or cell.is_filed:
            continue
        if cell.plan is not None and cell.plan.method is Method.MEASURED and not reading.is_unused(cell):
            yield Hit(cell.text)


CHECK = Check(
    id="CHK-C-002",
    title=_("方案规定实测的参数已填写"),
    severity=Severity.ERROR,
    clause=_("月度必报数据（实测参数）"),
    source=(
        POWER,
        STEEL,
    ),
    grade=Grade.A,
    function=measured_row,
    found=_("控制方案规定“{parameter}”为实测，本月没有填写。"),
    wanted=_("请填写实测值；当月确未实测的，改按缺省值填报并说明原因。"),
)
