"""数字格: a number stands where a number belongs."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def number_cell(reading: Reading) -> Iterator[Hit]:
    """Words in a row of figures."""
    for cell in reading.cells:
        value = cell.value
        if value is not None and value.text and value.number is None and not cell.row.parameter.is_text:
            yield Hit(cell.text, {"found": value.text[:40]})


CHECK = Check(
    id="CHK-C-005",
    title=_("数值参数填的是数字"),
    severity=Severity.ERROR,
    clause=_("表单格式"),
    source=(OURS,),
    grade=Grade.D,
    function=number_cell,
    found=_("“{parameter}”填的不是数字：{found}。"),
    wanted=_("请只填数字，单位（{unit}）和说明写在备注中。"),
)
