"""编号他用: the report's number was used by another enterprise."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import CASES
from dataquality.rules.issues import Check, Hit, Severity


def number_of_others(reading: Reading) -> Iterator[Hit]:
    """The same number of the same laboratory at another enterprise."""
    for paper, lab in reading.labs:
        if paper.number_by_others and lab.number:
            yield Hit(reading.row_of(paper), {"number": lab.number})


CHECK = Check(
    id="CHK-C-031",
    title=_("检测报告编号没有被其他企业使用"),
    severity=Severity.WARNING,
    clause=_("检测报告编号造假"),
    source=(CASES,),
    grade=Grade.B,
    function=number_of_others,
    found=_("报告编号 {number} 与其他企业报送的相同。"),
    wanted=_("请核对编号是否录错；没有录错的，请检测机构出具说明。"),
)
