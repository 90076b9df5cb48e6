"""日期次序: sampled, then received, then tested, then reported."""

from collections.abc import Iterator
from itertools import pairwise

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import CASES
from dataquality.rules.issues import Check, Hit, Severity


def report_days_order(reading: Reading) -> Iterator[Hit]:
    """Known days that do not follow each other."""
    for paper, lab in reading.labs:
        days = [day for day in (lab.sampled_on, lab.received_on, lab.tested_on, lab.reported_on) if day is not None]
        wrong = next(((before, after) for before, after in pairwise(days) if after < before), None)
        if wrong:
            params = {"name": paper.name, "before": wrong[0].isoformat(), "after": wrong[1].isoformat()}
            yield Hit(reading.row_of(paper), params)


CHECK = Check(
    id="CHK-C-024",
    title=_("检测报告的日期先后合理"),
    severity=Severity.ERROR,
    clause=_("检测报告日期造假"),
    source=(CASES,),
    grade=Grade.B,
    function=report_days_order,
    found=_("检测报告“{name}”的日期先后颠倒：{before} 之后是 {after}。"),
    wanted=_("采样、收样、检测、报告应依次进行。请对照报告改正；报告本身有误的，请检测机构更正后重报。"),
)
