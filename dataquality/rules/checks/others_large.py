"""其他过大: most emissions belong to the processes."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS, STEEL
from dataquality.rules.issues import Check, Hit, Severity


def others_large(reading: Reading) -> Iterator[Hit]:
    """The remainder above the norm's share of the whole."""
    whole, others = reading.figure("", "C5-E"), reading.figure("", "C5-O")
    if whole is None or others is None or whole <= 0:
        return
    percent = others * 100 / whole
    if percent > threshold("others_large_percent"):
        yield Hit(":::C5-O", {"percent": shown(percent, 1)})


CHECK = Check(
    id="CHK-S-006",
    title=_("其他排放量的占比不过大"),
    severity=Severity.NOTICE,
    clause=_("式(4)；幅度为本系统判断"),
    source=(
        STEEL,
        OURS,
    ),
    grade=Grade.D,
    function=others_large,
    found=_("其他排放量占企业排放量的 {percent}%。"),
    wanted=_("占比过大，多半是有工序没有填报或输出量过大，请核对。"),
    sectors=(Sector.STEEL,),
)
