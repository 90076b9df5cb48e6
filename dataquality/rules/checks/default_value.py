"""缺省值: what is filed by default is the value that the norm gives."""

from collections.abc import Iterator
from decimal import Decimal

from cets_portal.norms.codes import Grade
from cets_portal.norms.form import Method
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Cell, Reading, shown
from dataquality.rules.checks.sources import STEEL
from dataquality.rules.issues import Check, Hit, Severity


def default_value(reading: Reading) -> Iterator[Hit]:
    """A default of another value than its item's in the form."""
    for cell in reading.filed:
        number, wanted = cell.filed, _default_of(cell)
        if number is not None and wanted is not None and number != wanted:
            yield Hit(cell.text, {"found": shown(number), "wanted": shown(wanted)})


def _default_of(cell: Cell) -> Decimal | None:
    item = cell.row.item
    if item is None or cell.value is None or cell.value.method is not Method.DEFAULT:
        return None
    return item.ncv if cell.row.parameter.symbol.startswith("NCV") else None


CHECK = Check(
    id="CHK-C-017",
    title=_("缺省值与指南给出的相同"),
    severity=Severity.ERROR,
    clause=_("附录A 缺省值"),
    source=(STEEL,),
    grade=Grade.A,
    function=default_value,
    found=_("“{parameter}”按缺省值填报为 {found}，指南的缺省值是 {wanted} {unit}。"),
    wanted=_("请改为 {wanted}；实测的，请把获取方式改为实测并附检测报告。"),
)
