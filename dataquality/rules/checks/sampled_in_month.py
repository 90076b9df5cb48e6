"""采样月份: the sample was taken in the month it stands for, or close to it."""

from collections.abc import Iterator
from datetime import date, timedelta

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import OURS, POWER
from dataquality.rules.issues import Check, Hit, Severity


def sampled_in_month(reading: Reading) -> Iterator[Hit]:
    """A sampling day outside the month and the days of grace around it (batches, composite samples)."""
    month = reading.facts.month
    grace = timedelta(days=int(threshold("sampling_grace_days")))
    first, last = date(month.year, month.number, 1) - grace, month.ends_on + grace
    for paper, lab in reading.labs:
        if lab.sampled_on is not None and not first <= lab.sampled_on <= last:
            params = {"name": paper.name, "found": lab.sampled_on.isoformat(), "month": str(month)}
            yield Hit(reading.row_of(paper), params)


CHECK = Check(
    id="CHK-C-026",
    title=_("采样日期在当月"),
    severity=Severity.WARNING,
    clause=_("检测报告须注明月份"),
    source=(
        POWER,
        OURS,
    ),
    grade=Grade.D,
    function=sampled_in_month,
    found=_("检测报告“{name}”的采样日期是 {found}，不在 {month}。"),
    wanted=_("请核对是否传错月份的报告；按批次采样跨月的，请说明批次。"),
)
