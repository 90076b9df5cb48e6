"""换用器具: the filer's own note says that another instrument or an estimate was used than the plan names."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import words
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER, STEEL
from dataquality.rules.issues import Check, Hit, Severity


def instrument_note(reading: Reading) -> Iterator[Hit]:
    """A note beside a measured value that speaks of a changed, spare or broken instrument."""
    for cell in reading.filed:
        if cell.value is not None and cell.value.note and cell.is_measured:
            found = next((one for one in words("instrument") if one in cell.value.note), "")
            if found:
                yield Hit(cell.text, {"found": found})


CHECK = Check(
    id="CHK-C-015",
    title=_("计量器具与控制方案一致"),
    severity=Severity.WARNING,
    clause=_("第9章 方案的执行；计量器具延迟校准"),
    source=(
        STEEL,
        POWER,
    ),
    grade=Grade.A,
    function=instrument_note,
    found=_("“{parameter}”的备注提到“{found}”，本月的计量可能与控制方案不同。"),
    wanted=_("请说明器具、起止日期和数据如何处理；长期更换的，请修订控制方案。"),
)
