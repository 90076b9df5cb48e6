"""掺烧缺填: a facility that co-fires biomass files what its share is computed from."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.form import Requirement
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER
from dataquality.rules.issues import Check, Hit, Severity


def cofired_row(reading: Reading) -> Iterator[Hit]:
    """An empty row of co-firing in a facility that the plan says co-fires."""
    for cell in reading.due:
        facility = cell.row.facility
        if cell.row.parameter.requirement is not Requirement.COFIRED or cell.is_filed:
            continue
        if facility is not None and facility.cofired:
            yield Hit(cell.text, {"facility": facility.name})


CHECK = Check(
    id="CHK-C-003",
    title=_("掺烧生物质的机组已填写掺烧参数"),
    severity=Severity.ERROR,
    clause=_("附件1 数据项 H—L"),
    source=(POWER,),
    grade=Grade.A,
    function=cofired_row,
    found=_("{facility}掺烧生物质，“{parameter}”没有填写。"),
    wanted=_("请填写该参数；已不再掺烧的，请先修订控制方案。"),
)
