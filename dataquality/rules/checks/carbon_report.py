"""元素碳报告: measured carbon of a solid fuel is proven by a laboratory report."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.form import State
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def carbon_report(reading: Reading) -> Iterator[Hit]:
    """Measured carbon of a solid fuel with no paper of a laboratory's kind."""
    for cell in reading.of("B0", "B1", "B1d"):
        item = cell.row.item
        if not cell.is_measured or item is None or item.state is not State.SOLID:
            continue
        if not any(paper.kind in reading.lab_kinds for paper in reading.proven[cell.text]):
            yield Hit(cell.text)


CHECK = Check(
    id="CHK-P-007",
    title=_("实测元素碳含量附有检测报告"),
    severity=Severity.ERROR,
    clause=_("元素碳含量检测报告"),
    source=(POWER,),
    grade=Grade.A,
    function=carbon_report,
    found=_("“{parameter}”为实测，没有附检测报告。"),
    wanted=_("请上传检测报告并填写报告信息；没有合规报告的，按未实测处理。"),
    sectors=(Sector.POWER,),
)
