"""小数位: no more decimals than the form asks for."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import STEEL
from dataquality.rules.issues import Check, Hit, Severity


def decimals(reading: Reading) -> Iterator[Hit]:
    """A typed number with digits that the form does not keep."""
    for cell in reading.filed:
        number, places = cell.filed, cell.row.parameter.decimals
        if number is not None and number % _step(places):
            yield Hit(cell.text, {"found": shown(number), "places": str(places)})


@cache
def _step(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


CHECK = Check(
    id="CHK-C-008",
    title=_("小数位数不超过表单规定"),
    severity=Severity.ERROR,
    clause=_("附录C 小数位数"),
    source=(STEEL,),
    grade=Grade.A,
    function=decimals,
    found=_("“{parameter}”的小数位数超过规定：{found}。"),
    wanted=_("请四舍五入保留 {places} 位小数。"),
)
