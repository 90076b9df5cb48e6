"""过程排放: deductions cannot pass what the clinker gives off."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import CEMENT, OURS
from dataquality.rules.issues import Check, Hit, Severity


def process_not_negative(reading: Reading) -> Iterator[Hit]:
    """Process emissions below nought after deduction."""
    for cell in reading.of("C-proc"):
        if cell.number is not None and cell.number < 0:
            name = cell.row.facility.name if cell.row.facility else ""
            yield Hit(cell.text, {"facility": name, "found": shown(cell.number)})


CHECK = Check(
    id="CHK-CM-003",
    title=_("扣减替代原料后过程排放量不为负"),
    severity=Severity.ERROR,
    clause=_("过程排放扣减；逻辑关系"),
    source=(
        CEMENT,
        OURS,
    ),
    grade=Grade.D,
    function=process_not_negative,
    found=_("{facility}的过程排放量算得 {found} tCO2，替代原料的扣减多于熟料过程排放。"),
    wanted=_("请核对替代原料用量和熟料产量。"),
    sectors=(Sector.CEMENT,),
)
