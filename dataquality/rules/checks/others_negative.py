"""其他为负: what remains after processes and units may be negative, but not by much."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS, STEEL
from dataquality.rules.issues import Check, Hit, Severity


def others_negative(reading: Reading) -> Iterator[Hit]:
    """The remainder below nought by more than the norm's share of the whole."""
    whole, others = reading.figure("", "C5-E"), reading.figure("", "C5-O")
    if whole is None or others is None or whole <= 0:
        return
    percent = others * 100 / whole
    if percent < -threshold("others_negative_percent"):
        yield Hit(":::C5-O", {"found": shown(others), "percent": shown(percent, 1)})


CHECK = Check(
    id="CHK-S-005",
    title=_("其他排放量没有过大的负值"),
    severity=Severity.WARNING,
    clause=_("式(4) 可为负；幅度为本系统判断"),
    source=(
        STEEL,
        OURS,
    ),
    grade=Grade.D,
    function=others_negative,
    found=_("其他排放量为 {found} tCO2，相当于企业排放量的 {percent}%：各工序之和大于企业排放量。"),
    wanted=_("请核对各工序的输入、输出量（尤其是煤气输出）和企业净购入量。"),
    sectors=(Sector.STEEL,),
)
