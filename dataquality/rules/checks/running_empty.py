"""运行无数据: a facility that ran consumed or made something."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import OURS, STEEL
from dataquality.rules.checks.traits import CONSUMPTION, OUTPUT
from dataquality.rules.issues import Check, Hit, Severity


def running_empty(reading: Reading) -> Iterator[Hit]:
    """A running facility of which every amount was filed as nought; empty rows are told by completeness."""
    amounts: dict[str, bool] = {}
    for cell in reading.filed:
        if cell.facility and (cell.code in OUTPUT or cell.code in CONSUMPTION):
            amounts[cell.facility] = amounts.get(cell.facility, False) or bool(cell.filed)
    for one in reading.facilities():
        if amounts.get(one.code) is False:
            yield Hit(f"{one.code}:::", {"facility": one.name})


CHECK = Check(
    id="CHK-C-040",
    title=_("运行的设施有消耗或产出"),
    severity=Severity.WARNING,
    clause=_("10.2 a 停产、检修、恢复生产"),
    source=(
        STEEL,
        OURS,
    ),
    grade=Grade.D,
    function=running_empty,
    found=_("{facility}答复为运行，消耗和产出却都是 0。"),
    wanted=_("整月未运行的，请在运行情况中选择停运或检修；否则请补填数据。"),
)
