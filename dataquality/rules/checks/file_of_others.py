"""一件多家: the same file was filed by another enterprise."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import CASES, OURS
from dataquality.rules.issues import Check, Hit, Severity


def file_of_others(reading: Reading) -> Iterator[Hit]:
    """The same bytes filed by somebody else; who that is only the bureau is told."""
    for paper in reading.facts.papers:
        if paper.filed_by_others:
            yield Hit(reading.row_of(paper), {"name": paper.name})


CHECK = Check(
    id="CHK-C-029",
    title=_("同一文件没有被其他企业使用"),
    severity=Severity.WARNING,
    clause=_("同一材料多家使用"),
    source=(
        CASES,
        OURS,
    ),
    grade=Grade.D,
    function=file_of_others,
    found=_("文件“{name}”与其他企业报送的文件完全相同。"),
    wanted=_("请核对是否传错；双方共用同一凭证的（如供热结算单），请说明。"),
)
