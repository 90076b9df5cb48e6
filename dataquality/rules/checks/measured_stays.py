"""实测不回缺省: a heating value once measured never goes back to the default."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.form import Method
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import STEEL
from dataquality.rules.checks.traits import STEEL_NCV
from dataquality.rules.issues import Check, Hit, Severity


def measured_stays(reading: Reading) -> Iterator[Hit]:
    """Default now, measured in any earlier month."""
    for cell in reading.of(*STEEL_NCV):
        if cell.is_default:
            measured = [one.month for one in reading.past(cell.text) if one.method is Method.MEASURED]
            if measured:
                yield Hit(cell.text, {"month": str(measured[-1])})


CHECK = Check(
    id="CHK-S-001",
    title=_("已实测的低位发热量不改回缺省值"),
    severity=Severity.ERROR,
    clause=_("6.2.2 低位发热量实测后不得改回缺省值"),
    source=(STEEL,),
    grade=Grade.A,
    function=measured_stays,
    found=_("“{parameter}”{month}为实测，本月改用缺省值。"),
    wanted=_("选择实测后不得再改回缺省值：请补实测值和检测报告。"),
    sectors=(Sector.STEEL,),
)
