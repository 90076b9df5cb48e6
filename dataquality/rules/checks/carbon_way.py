"""元素碳确定方式: what form C.5 says of the carbon agrees with what was filed."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity

#: The choice of form C.5 that says that nothing was measured.
_UNMEASURED = "未实测"


def carbon_way(reading: Reading) -> Iterator[Hit]:
    """Measured carbon beside "not measured", or none beside a way of measuring, while the fuel was burnt."""
    for cell in reading.of("C5-C"):
        said = cell.value.text if cell.value is not None else ""
        if not said or not reading.figure(cell.facility, "A", cell.item):
            continue
        measured = any(reading.figure(cell.facility, code, cell.item) is not None for code in ("B0", "B1", "B1d"))
        if measured is (said == _UNMEASURED):
            yield Hit(cell.text, {"chosen": said})


CHECK = Check(
    id="CHK-P-016",
    title=_("元素碳的确定方式与所填数据一致"),
    severity=Severity.ERROR,
    clause=_("附件1 C.5 元素碳含量确定方式"),
    source=(POWER,),
    grade=Grade.A,
    function=carbon_way,
    found=_("“{parameter}”选了“{chosen}”，与是否填报实测元素碳不一致。"),
    wanted=_("选“未实测”的不应填实测元素碳；选“自行检测”“委托检测”的须填实测元素碳及水分。"),
    sectors=(Sector.POWER,),
)
