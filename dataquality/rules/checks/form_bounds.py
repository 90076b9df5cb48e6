"""表单上下限: a figure stays inside the bounds of the form."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def form_bounds(reading: Reading) -> Iterator[Hit]:
    """A typed number below the form's minimum or above its maximum."""
    for cell in reading.filed:
        number, parameter = cell.filed, cell.row.parameter
        low, high = parameter.minimum, parameter.maximum
        if number is None or ((low is None or number >= low) and (high is None or number <= high)):
            continue
        bounds = {"low": "–" if low is None else shown(low), "high": "–" if high is None else shown(high)}
        yield Hit(cell.text, {"found": shown(number), **bounds})


CHECK = Check(
    id="CHK-C-009",
    title=_("数值在表单规定的上下限之内"),
    severity=Severity.ERROR,
    clause=_("数值合理性"),
    source=(OURS,),
    grade=Grade.D,
    function=form_bounds,
    found=_("“{parameter}”为 {found} {unit}，超出 {low} 至 {high} 的范围。"),
    wanted=_("请核对数值与单位后改正。"),
)
