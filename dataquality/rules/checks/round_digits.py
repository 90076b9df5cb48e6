"""整数可疑: a metered amount that ends in too many noughts looks estimated."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.checks.traits import AMOUNTS
from dataquality.rules.issues import Check, Hit, Severity


def round_digits(reading: Reading) -> Iterator[Hit]:
    """A measured amount that is a multiple of the norm's step and at least so large."""
    step, least = threshold("round_step"), threshold("round_least")
    for cell in reading.filed:
        number = cell.filed
        if cell.code in AMOUNTS and cell.is_measured and number is not None and number >= least and not number % step:
            yield Hit(cell.text, {"found": shown(number)})


CHECK = Check(
    id="CHK-C-036",
    title=_("计量数据不是过于整齐的数"),
    severity=Severity.NOTICE,
    clause=_("数据过于整齐"),
    source=(OURS,),
    grade=Grade.D,
    function=round_digits,
    found=_("“{parameter}”是整数 {found}，不像计量得到的数。"),
    wanted=_("请核对台账；属于估算的，请改填计量值或说明估算方法。"),
)
