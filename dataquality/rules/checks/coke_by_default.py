"""焦炭缺省: the heating value of coke is always the default."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import STEEL
from dataquality.rules.checks.traits import STEEL_NCV
from dataquality.rules.issues import Check, Hit, Severity


def coke_by_default(reading: Reading) -> Iterator[Hit]:
    """Another way than the default for an item that has only that."""
    for cell in reading.of(*STEEL_NCV):
        item = cell.row.item
        if item is not None and item.ncv_default_only and cell.filed is not None and not cell.is_default:
            yield Hit(cell.text, {"item": item.name, "wanted": f"{item.ncv}"})


CHECK = Check(
    id="CHK-S-003",
    title=_("焦炭的低位发热量用缺省值"),
    severity=Severity.ERROR,
    clause=_("6.2.2；附录A 表A.1"),
    source=(STEEL,),
    grade=Grade.A,
    function=coke_by_default,
    found=_("{item}的“{parameter}”没有按缺省值填报。"),
    wanted=_("焦炭的低位发热量一律采用缺省值 {wanted} {unit}。"),
    sectors=(Sector.STEEL,),
)
