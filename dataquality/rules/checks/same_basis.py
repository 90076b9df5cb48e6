"""口径一致: carbon and heating value are taken where the consumption is."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity

#: The word with which both an as-fired consumption and an as-fired sample begin.
_FIRED = "入炉"


def same_basis(reading: Reading) -> Iterator[Hit]:
    """A sample as received for a consumption as fired, or the reverse."""
    for cell in reading.of("B-basis", "C-basis"):
        used = reading.at(cell.facility, "A-basis", cell.item)
        mine = cell.value.text if cell.value is not None else ""
        theirs = used.value.text if used is not None and used.value is not None else ""
        if mine and theirs and mine.startswith(_FIRED) is not theirs.startswith(_FIRED):
            yield Hit(cell.text, {"chosen": mine, "used": theirs})


CHECK = Check(
    id="CHK-P-021",
    title=_("元素碳、低位发热量与消耗量口径一致"),
    severity=Severity.WARNING,
    clause=_("元素碳、低位发热量与消耗量口径一致"),
    source=(POWER,),
    grade=Grade.A,
    function=same_basis,
    found=_("消耗量按“{used}”统计，“{parameter}”却是“{chosen}”。"),
    wanted=_("元素碳和低位发热量的口径须与消耗量一致：入炉对入炉，入厂对入厂。请核对后改正，确有原因的请说明。"),
    sectors=(Sector.POWER,),
)
