"""一件多月: the same file was filed for another month."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import CASES, OURS
from dataquality.rules.checks.traits import LASTING
from dataquality.rules.issues import Check, Hit, Severity


def file_in_other_months(reading: Reading) -> Iterator[Hit]:
    """The same bytes for another month, unless of a kind that lasts, as calibration certificates do."""
    for paper in reading.facts.papers:
        if paper.filed_in_other_months and paper.kind not in LASTING:
            params = {"name": paper.name, "months": "|".join(paper.filed_in_other_months)}
            yield Hit(reading.row_of(paper), params)


CHECK = Check(
    id="CHK-C-028",
    title=_("同一文件没有用于其他月份"),
    severity=Severity.WARNING,
    clause=_("同一材料重复使用"),
    source=(
        CASES,
        OURS,
    ),
    grade=Grade.D,
    function=file_in_other_months,
    found=_("文件“{name}”在 {months} 也报过。"),
    wanted=_("请换成本月的材料；一份材料确实涵盖几个月的，请说明。"),
)
