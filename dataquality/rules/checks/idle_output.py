"""停运有产出: a facility that stood still makes nothing."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS, STEEL
from dataquality.rules.checks.traits import OUTPUT
from dataquality.rules.issues import Check, Hit, Severity


def idle_output(reading: Reading) -> Iterator[Hit]:
    """Output of a facility that was answered to stand still the whole month."""
    for cell in reading.filed:
        if cell.facility in reading.facts.idle and cell.code in OUTPUT and cell.filed:
            name = cell.row.facility.name if cell.row.facility else ""
            yield Hit(cell.text, {"found": shown(cell.filed), "facility": name})


CHECK = Check(
    id="CHK-C-037",
    title=_("整月停运或检修的设施没有产出"),
    severity=Severity.ERROR,
    clause=_("10.2 a 停产、检修、恢复生产"),
    source=(
        STEEL,
        OURS,
    ),
    grade=Grade.D,
    function=idle_output,
    found=_("{facility}本月停运或检修，“{parameter}”却有 {found} {unit}。"),
    wanted=_("月内有过运行的，运行情况请选“运行”或“重启”；确实停运的，产量应为 0 或留空。"),
)
