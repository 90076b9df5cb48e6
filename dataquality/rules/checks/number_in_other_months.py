"""编号重用: the report's number was used for another month."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import CASES
from dataquality.rules.issues import Check, Hit, Severity


def number_in_other_months(reading: Reading) -> Iterator[Hit]:
    """The same report number in a month that is not this one."""
    for paper, lab in reading.labs:
        if paper.number_in_other_months and lab.number:
            params = {"number": lab.number, "months": "|".join(paper.number_in_other_months)}
            yield Hit(reading.row_of(paper), params)


CHECK = Check(
    id="CHK-C-030",
    title=_("检测报告编号没有用于其他月份"),
    severity=Severity.WARNING,
    clause=_("检测报告编号造假"),
    source=(CASES,),
    grade=Grade.B,
    function=number_in_other_months,
    found=_("报告编号 {number} 在 {months} 也报过。"),
    wanted=_("一份报告只证明一个月的样品。请核对编号；编号确实相同的，请检测机构说明。"),
)
