"""购耗平衡: over many months no more is burnt than was bought, stock apart."""

from collections.abc import Iterator
from decimal import Decimal

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import OURS, POWER
from dataquality.rules.issues import Check, Hit, Severity


def stock_balance(reading: Reading) -> Iterator[Hit]:
    """Coal bought over at least half a year that falls short of coal burnt by more than the norm's share."""
    least, short = threshold("stock_months"), threshold("stock_shortfall")
    for cell in reading.of("X-bought"):
        burnt = reading.at(cell.facility, "A", cell.item)
        if burnt is None or burnt.number is None or cell.filed is None or len(reading.past(cell.text)) + 1 < least:
            continue
        used = {one.month: one.number for one in reading.past(burnt.text)}
        pairs = [(one.number, used[one.month]) for one in reading.past(cell.text) if one.month in used]
        pairs.append((cell.filed, burnt.number))
        bought, consumed = (sum(column, Decimal()) for column in zip(*pairs, strict=True))
        if len(pairs) >= least and bought * 100 < consumed * (100 - short):
            params = {"months": str(len(pairs)), "bought": shown(bought), "used": shown(consumed)}
            yield Hit(cell.text, params | {"item": cell.row.item.name if cell.row.item else ""})


CHECK = Check(
    id="CHK-P-025",
    title=_("累计购入量与累计消耗量相称"),
    severity=Severity.WARNING,
    clause=_("盘存核对；允许差为本系统判断"),
    source=(
        POWER,
        OURS,
    ),
    grade=Grade.D,
    function=stock_balance,
    found=_("近 {months} 个月购入 {bought} t，消耗 {used} t，{item}的消耗明显多于购入。"),
    wanted=_("请核对购入量、消耗量和库存；期初库存较大的，请说明。"),
    sectors=(Sector.POWER,),
)
