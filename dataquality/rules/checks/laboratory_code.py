"""检测机构代码: the laboratory's unified social credit code is given and can be a code at all."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER
from dataquality.rules.checks.traits import is_code
from dataquality.rules.issues import Check, Hit, Severity


def laboratory_code(reading: Reading) -> Iterator[Hit]:
    """A code that is missing or breaks GB 32100."""
    for paper, lab in reading.labs:
        if not is_code(lab.laboratory_uscc):
            yield Hit(reading.row_of(paper), {"name": paper.name, "found": lab.laboratory_uscc or "–"})


CHECK = Check(
    id="CHK-C-022",
    title=_("检测机构的统一社会信用代码合规"),
    severity=Severity.ERROR,
    clause=_("附件1 C.5；GB 32100-2015"),
    source=(POWER,),
    grade=Grade.A,
    function=laboratory_code,
    found=_("检测报告“{name}”的检测机构代码不合规：{found}。"),
    wanted=_("请对照检测机构的营业执照填写 18 位代码。"),
)
