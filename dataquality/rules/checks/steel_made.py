"""粗钢产量: who runs converters or electric furnaces makes steel."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import OURS, STEEL
from dataquality.rules.issues import Check, Hit, Severity


def steel_made(reading: Reading) -> Iterator[Hit]:
    """Crude steel of nought while a steelmaking process ran."""
    made = reading.figure("", "C3-steel")
    if made == 0 and any(reading.facilities("converter", "eaf")):
        yield Hit(":::C3-steel")


CHECK = Check(
    id="CHK-S-011",
    title=_("炼钢工序运行的月份有粗钢产量"),
    severity=Severity.ERROR,
    clause=_("10.2 f；逻辑关系"),
    source=(
        STEEL,
        OURS,
    ),
    grade=Grade.D,
    function=steel_made,
    found=_("有炼钢工序运行，粗钢产量却为 0。"),
    wanted=_("请补填粗钢产量；炼钢整月停产的，请在运行情况中选择停运。"),
    sectors=(Sector.STEEL,),
)
