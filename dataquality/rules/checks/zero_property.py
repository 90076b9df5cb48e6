"""物性为零: what was burned has a heating value and holds carbon."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import OURS
from dataquality.rules.checks.traits import PROPERTIES
from dataquality.rules.issues import Check, Hit, Severity


def zero_property(reading: Reading) -> Iterator[Hit]:
    """A property of nought for something that was used."""
    for cell in reading.filed:
        if cell.code in PROPERTIES and cell.filed == 0 and cell.item and not reading.is_unused(cell):
            yield Hit(cell.text)


CHECK = Check(
    id="CHK-C-041",
    title=_("有消耗的燃料，物性参数不为零"),
    severity=Severity.ERROR,
    clause=_("数值合理性"),
    source=(OURS,),
    grade=Grade.D,
    function=zero_property,
    found=_("“{parameter}”填为 0，而该燃料本月有消耗。"),
    wanted=_("请填实测值；未实测的，改用缺省值。"),
)
