"""报告编号: a laboratory report bears its number."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def report_number(reading: Reading) -> Iterator[Hit]:
    """A laboratory report without metadata or without its number."""
    for paper, lab in reading.labs:
        if not lab.number.strip():
            yield Hit(reading.row_of(paper), {"name": paper.name})


CHECK = Check(
    id="CHK-C-020",
    title=_("检测报告填写了编号"),
    severity=Severity.ERROR,
    clause=_("检测报告要求"),
    source=(POWER,),
    grade=Grade.A,
    function=report_number,
    found=_("检测报告“{name}”没有填写报告编号。"),
    wanted=_("请按报告首页填写编号。"),
)
