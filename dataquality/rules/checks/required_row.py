"""缺填: what must be filed every month is filed."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.form import Requirement
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER, STEEL
from dataquality.rules.issues import Check, Hit, Severity

_MUST = (Requirement.MUST, Requirement.AUXILIARY_MUST)


def required_row(reading: Reading) -> Iterator[Hit]:
    """A row that must be filed and holds nothing, in a facility that ran."""
    for cell in reading.due:
        if cell.row.parameter.requirement in _MUST and not cell.is_filed:
            yield Hit(cell.text)


CHECK = Check(
    id="CHK-C-001",
    title=_("必报参数已填写"),
    severity=Severity.ERROR,
    clause=_("月度必报数据"),
    source=(
        POWER,
        STEEL,
    ),
    grade=Grade.A,
    function=required_row,
    found=_("“{parameter}”没有填写。"),
    wanted=_("该参数每月必报：请填写当月数值；设施整月未运行的，请在运行情况中选择停运或检修。"),
)
