"""基准换算: carbon on another basis comes with the moistures that bring it to the as-received one."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity

_NEEDS = {"B1": ("B2", "B3"), "B1d": ("B2",)}


def carbon_basis_change(reading: Reading) -> Iterator[Hit]:
    """Air-dried or dry carbon without its moistures."""
    for code, needs in _NEEDS.items():
        for cell in reading.of(code):
            if cell.filed is not None and any(reading.figure(cell.facility, need, cell.item) is None for need in needs):
                yield Hit(cell.text)


CHECK = Check(
    id="CHK-P-006",
    title=_("空干基、干燥基元素碳附有换算用的水分"),
    severity=Severity.ERROR,
    clause=_("附件1 数据项 B1—B3"),
    source=(POWER,),
    grade=Grade.A,
    function=carbon_basis_change,
    found=_("填了“{parameter}”，缺少换算到收到基所需的水分。"),
    wanted=_("空干基须同时填收到基水分和空干基水分，干燥基须填收到基水分；收到基水分由本单位测定。"),
    sectors=(Sector.POWER,),
)
