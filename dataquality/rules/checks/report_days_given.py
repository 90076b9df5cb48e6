"""检测日期: a laboratory report says when it was sampled, received, tested and issued."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def report_days_given(reading: Reading) -> Iterator[Hit]:
    """A laboratory report that lacks one of the four days."""
    for paper, lab in reading.labs:
        if None in (lab.sampled_on, lab.received_on, lab.tested_on, lab.reported_on):
            yield Hit(reading.row_of(paper), {"name": paper.name})


CHECK = Check(
    id="CHK-C-023",
    title=_("检测报告填写了采样、收样、检测和报告日期"),
    severity=Severity.ERROR,
    clause=_("检测报告要求"),
    source=(POWER,),
    grade=Grade.A,
    function=report_days_given,
    found=_("检测报告“{name}”缺少采样、收样、检测或报告日期。"),
    wanted=_("请按报告和送样单补齐四个日期。"),
)
