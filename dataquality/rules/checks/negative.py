"""负数: amounts and properties are not negative, unless the form lets them be."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def negative(reading: Reading) -> Iterator[Hit]:
    """A typed number below nought in a row whose form sets no lower bound of its own."""
    for cell in reading.filed:
        number = cell.filed
        if number is not None and number < 0 and cell.row.parameter.minimum is None:
            yield Hit(cell.text, {"found": shown(number)})


CHECK = Check(
    id="CHK-C-007",
    title=_("数值不为负"),
    severity=Severity.ERROR,
    clause=_("数值合理性"),
    source=(OURS,),
    grade=Grade.D,
    function=negative,
    found=_("“{parameter}”为负数：{found} {unit}。"),
    wanted=_("请核对正负号与录入；该参数不应为负。"),
)
