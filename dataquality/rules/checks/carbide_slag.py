"""电石渣: a line that lives on carbide slag files how much."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.lines import clinker_of, first_clinker
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import CEMENT, OURS
from dataquality.rules.issues import Check, Hit, Severity


def carbide_slag(reading: Reading) -> Iterator[Hit]:
    """Clinker made on such a line without any carbide slag."""
    for line in reading.facilities("clinker_line"):
        slag = reading.figure(line.code, "C-sub", "carbide_slag")
        if line.detail("carbide_slag") == "yes" and clinker_of(reading, line.code) and not slag:
            yield Hit(first_clinker(reading, line.code), {"facility": line.name})


CHECK = Check(
    id="CHK-CM-007",
    title=_("以电石渣为主要原料的生产线填报电石渣用量"),
    severity=Severity.WARNING,
    clause=_("是否以电石渣为主要原料；逻辑关系"),
    source=(
        CEMENT,
        OURS,
    ),
    grade=Grade.D,
    function=carbide_slag,
    found=_("{facility}登记为以电石渣为主要原料，本月却没有电石渣用量。"),
    wanted=_("请补填电石渣消耗量；已不再使用的，请修订控制方案。"),
    sectors=(Sector.CEMENT,),
)
