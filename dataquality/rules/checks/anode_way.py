"""阳极确定方式: the way said for the anode's consumption comes with its figure."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.form import Method
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Cell, Reading
from dataquality.rules.checks.sources import ALUMINIUM
from dataquality.rules.issues import Check, Hit, Severity

#: Choice → the row that it needs.
_NEEDS = {"单位产品净耗": "L-anode", "毛耗折算": "L-gross"}


def anode_way(reading: Reading) -> Iterator[Hit]:
    """A way of which the figure is missing in a potline that ran."""
    for cell in reading.of("L-how"):
        said = cell.value.text if cell.value is not None else ""
        needed = reading.at(cell.facility, _NEEDS.get(said, ""))
        if cell.expected and needed is not None and not needed.is_filed and not _by_planned_default(needed):
            yield Hit(cell.text, {"chosen": said})


def _by_planned_default(cell: Cell) -> bool:
    """Nothing was typed, and the plan says that the default value holds."""
    return cell.value is None and cell.plan is not None and cell.plan.method is Method.DEFAULT


CHECK = Check(
    id="CHK-A-007",
    title=_("炭阳极消耗的确定方式与所填数据一致"),
    severity=Severity.ERROR,
    clause=_("炭阳极消耗的两种确定方式"),
    source=(ALUMINIUM,),
    grade=Grade.C,
    function=anode_way,
    found=_("“{parameter}”选了“{chosen}”，相应的消耗数据没有填写。"),
    wanted=_("按毛耗折算的填炭阳极毛耗量；按净耗的填单位产品净耗（可用缺省值）。"),
    sectors=(Sector.ALUMINIUM,),
)
