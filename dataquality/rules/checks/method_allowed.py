"""获取方式: a value comes about in one of the ways that the form allows."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.saying import METHODS
from dataquality.rules.checks.sources import STEEL
from dataquality.rules.issues import Check, Hit, Severity


def method_allowed(reading: Reading) -> Iterator[Hit]:
    """A method that the parameter does not list."""
    for cell in reading.filed:
        sources = cell.row.parameter.sources
        if cell.value is not None and sources and cell.value.method not in sources:
            yield Hit(cell.text, {"method": METHODS[cell.value.method]})


CHECK = Check(
    id="CHK-C-011",
    title=_("获取方式是表单允许的"),
    severity=Severity.ERROR,
    clause=_("附录C 获取方式"),
    source=(STEEL,),
    grade=Grade.A,
    function=method_allowed,
    found=_("“{parameter}”的获取方式“{method}”不在表单允许之列。"),
    wanted=_("请改选表单允许的获取方式，并相应核对数值。"),
)
