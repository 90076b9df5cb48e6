"""熟料产能: a line makes little more than its capacity in the days of the month."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.lines import first_clinker
from dataquality.rules.checks.reading import Reading, shown, total
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def clinker_capacity(reading: Reading) -> Iterator[Hit]:
    """Clinker of a line above its capacity and the norm's share of overload."""
    most, days = threshold("clinker_overload_percent"), reading.facts.month.ends_on.day
    for line in reading.facilities("clinker_line"):
        made = total(one for one in reading.of("C-out") if one.facility == line.code)
        if line.capacity and made * 100 > line.capacity * days * most:
            params = {"facility": line.name, "found": shown(made), "capacity": shown(line.capacity)}
            yield Hit(first_clinker(reading, line.code), params | {"days": str(days), "most": shown(most)})


CHECK = Check(
    id="CHK-CM-001",
    title=_("熟料产量与生产线能力相称"),
    severity=Severity.WARNING,
    clause=_("设计能力；幅度为本系统判断"),
    source=(OURS,),
    grade=Grade.D,
    function=clinker_capacity,
    found=_("{facility}的熟料产量 {found} t，超过设计能力 {capacity} t/d × {days} 天的 {most}%。"),
    wanted=_("请核对产量（盘库）和方案中的设计能力；长期超能力的，请说明。"),
    sectors=(Sector.CEMENT,),
)
