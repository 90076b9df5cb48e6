"""工序输入: sinter and iron are not made without fuel."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading, shown, total
from dataquality.rules.checks.sources import STEEL
from dataquality.rules.issues import Check, Hit, Severity


def process_input(reading: Reading) -> Iterator[Hit]:
    """Product of a must process without a single input above nought."""
    for product in reading.of("C4-prod"):
        facility = product.row.facility
        if facility is None or not product.number:
            continue
        inputs = [one for one in reading.of("C4-FC") if one.facility == facility.code and one.row.key.direction == "in"]
        if not total(inputs):
            yield Hit(product.text, {"facility": facility.name, "found": shown(product.number)})


CHECK = Check(
    id="CHK-S-007",
    title=_("有产量的烧结、炼铁工序有燃料输入"),
    severity=Severity.ERROR,
    clause=_("10.2 c、g"),
    source=(STEEL,),
    grade=Grade.A,
    function=process_input,
    found=_("{facility}有产量 {found} t，却没有任何燃料输入量。"),
    wanted=_("烧结、炼铁的各种输入量每月必报：请补填；品种不在表中的，请修订控制方案。"),
    sectors=(Sector.STEEL,),
)
