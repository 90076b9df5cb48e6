"""一年一法: measured or default is chosen for each fuel for the whole year."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.form import Method
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import STEEL
from dataquality.rules.checks.traits import STEEL_NCV
from dataquality.rules.issues import Check, Hit, Severity


def same_way_all_year(reading: Reading) -> Iterator[Hit]:
    """Measured now, default in an earlier month of the same year; the way back is an error of its own."""
    for cell in reading.of(*STEEL_NCV):
        if not cell.is_measured:
            continue
        earlier = [one for one in reading.past(cell.text) if one.month.year == reading.facts.month.year]
        default = [one.month for one in earlier if one.method is Method.DEFAULT]
        if default:
            yield Hit(cell.text, {"month": str(default[-1])})


CHECK = Check(
    id="CHK-S-002",
    title=_("低位发热量的获取方式在一年内不变"),
    severity=Severity.WARNING,
    clause=_("6.2.2 低位发热量年内不变"),
    source=(STEEL,),
    grade=Grade.A,
    function=same_way_all_year,
    found=_("“{parameter}”本年 {month} 按缺省值，本月改为实测。"),
    wanted=_("固体燃料按年选定实测或缺省，年内不变。请说明，或从下一年度起实测。"),
    sectors=(Sector.STEEL,),
)
