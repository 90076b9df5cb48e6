"""强度突变: consumption per product leaves what the unit's own history makes believable."""

from collections.abc import Iterator
from decimal import Decimal

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.history import broken_habit
from dataquality.rules.checks.reading import Cell, Reading, shown
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity

#: Sector → (what is made, what is consumed for it), of the same facility; several fuels are summed.
_PAIRS = {
    Sector.POWER: ("M", "A"),
    Sector.STEEL: ("C4-prod", "C4-FC"),
    Sector.CEMENT: ("C-out", "C-FC"),
    Sector.ALUMINIUM: ("L-out", "L-aux-ac"),
}


def intensity_jump(reading: Reading) -> Iterator[Hit]:
    """Consumption over output of a steadily run facility, against the same of its earlier months.

    Facilities with several fuels are compared only where each month burned the same ones; heat suppliers are not:
    their consumption follows the winter.
    """
    made, used = _PAIRS[reading.form.sector]
    for product in reading.of(made):
        fuels = [one for one in reading.of(used) if one.facility == product.facility and one.row.key.direction != "out"]
        if len(fuels) != 1 or not reading.is_steady(product.facility) or reading.figure(product.facility, "N"):
            continue
        now = _ratio(fuels[0].number, product.number)
        past = _past(reading, fuels[0], product)
        usual = broken_habit(now, past, threshold("intensity_jump_floor")) if now is not None else None
        if now is not None and usual is not None:
            yield Hit(fuels[0].text, {"found": shown(now, 4), "usual": shown(usual.median, 4)})


def _ratio(used: Decimal | None, made: Decimal | None) -> Decimal | None:
    return used / made if used is not None and made else None


def _past(reading: Reading, fuel: Cell, product: Cell) -> list[Decimal]:
    made = {one.month: one.number for one in reading.past(product.text)}
    ratios = (_ratio(one.number, made.get(one.month)) for one in reading.past(fuel.text))
    return [one for one in ratios if one]


CHECK = Check(
    id="CHK-C-034",
    title=_("单位产品消耗与本单位往月相比没有突变"),
    severity=Severity.WARNING,
    clause=_("数据异常波动"),
    source=(OURS,),
    grade=Grade.D,
    function=intensity_jump,
    found=_("“{parameter}”与产量之比为 {found}，本单位往月的中位数是 {usual}。"),
    wanted=_("请核对消耗量和产量；负荷、原料、燃料变化等原因，请说明。"),
)
