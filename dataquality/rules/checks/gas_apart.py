"""煤气分开: gas bought and gas self-made are metered and filed apart."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown
from dataquality.rules.checks.sources import STEEL
from dataquality.rules.issues import Check, Hit, Severity


def gas_apart(reading: Reading) -> Iterator[Hit]:
    """A net purchase above nought under the item of a gas that the works makes itself."""
    items = {one.id for one in reading.form.items}
    for cell in reading.of("C3-FC"):
        if cell.filed and cell.filed > 0 and f"{cell.item}_bought" in items:
            yield Hit(cell.text, {"item": cell.row.item.name if cell.row.item else "", "found": shown(cell.filed)})


CHECK = Check(
    id="CHK-S-004",
    title=_("外购煤气与自产煤气分开填报"),
    severity=Severity.WARNING,
    clause=_("外购、自产煤气分开计量和填报"),
    source=(STEEL,),
    grade=Grade.A,
    function=gas_apart,
    found=_("{item}是自产煤气的品种，净购入量却为 {found} {unit}。"),
    wanted=_("外购的煤气请填在“（外购）”的品种下，分别计量。净外销的，此处应为负数。"),
    sectors=(Sector.STEEL,),
)
