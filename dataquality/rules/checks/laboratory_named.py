"""检测机构: a laboratory report names the laboratory."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def laboratory_named(reading: Reading) -> Iterator[Hit]:
    """A laboratory report without the laboratory's name."""
    for paper, lab in reading.labs:
        if not lab.laboratory.strip():
            yield Hit(reading.row_of(paper), {"name": paper.name})


CHECK = Check(
    id="CHK-C-021",
    title=_("检测报告写明检测机构"),
    severity=Severity.ERROR,
    clause=_("附件1 C.5 确定方式"),
    source=(POWER,),
    grade=Grade.A,
    function=laboratory_named,
    found=_("检测报告“{name}”没有填写检测机构名称。"),
    wanted=_("请填写出具报告的机构全称；自行检测的，填写本企业名称。"),
)
