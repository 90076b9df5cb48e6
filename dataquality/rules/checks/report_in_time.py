"""四十日: the report is issued within 40 natural days of sampling."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def report_in_time(reading: Reading) -> Iterator[Hit]:
    """A report issued later than that."""
    most = threshold("report_days")
    for paper, lab in reading.labs:
        if lab.sampled_on is None or lab.reported_on is None:
            continue
        days = (lab.reported_on - lab.sampled_on).days
        if days > most:
            yield Hit(reading.row_of(paper), {"name": paper.name, "days": str(days), "most": f"{most:f}"})


CHECK = Check(
    id="CHK-C-025",
    title=_("检测报告在采样后 40 个自然日内出具"),
    severity=Severity.ERROR,
    clause=_("采样后 40 个自然日内出具检测报告"),
    source=(POWER,),
    grade=Grade.A,
    function=report_in_time,
    found=_("检测报告“{name}”在采样后 {days} 天才出具。"),
    wanted=_("应在采样后 {most} 个自然日内出具；超过的，该参数按未实测处理，改用缺省值。"),
)
