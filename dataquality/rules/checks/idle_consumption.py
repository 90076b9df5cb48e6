"""停运有消耗: a facility that stood still burned something nevertheless."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS, STEEL
from dataquality.rules.checks.traits import CONSUMPTION
from dataquality.rules.issues import Check, Hit, Severity


def idle_consumption(reading: Reading) -> Iterator[Hit]:
    """Consumption in a month of standing still: warm-keeping is possible, and to be said."""
    for cell in reading.filed:
        if cell.facility in reading.facts.idle and cell.code in CONSUMPTION and cell.filed:
            name = cell.row.facility.name if cell.row.facility else ""
            yield Hit(cell.text, {"found": shown(cell.filed), "facility": name})


CHECK = Check(
    id="CHK-C-038",
    title=_("整月停运或检修的设施没有消耗"),
    severity=Severity.WARNING,
    clause=_("10.2 a 停产、检修、恢复生产"),
    source=(
        STEEL,
        OURS,
    ),
    grade=Grade.D,
    function=idle_consumption,
    found=_("{facility}本月停运或检修，“{parameter}”却有 {found} {unit}。"),
    wanted=_("请核对；烘炉、保温等用量，请说明用途。"),
)
