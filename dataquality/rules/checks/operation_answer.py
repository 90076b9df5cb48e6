"""运行情况: for each facility the month says explicitly how it ran."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import STEEL
from dataquality.rules.facts import Operation
from dataquality.rules.issues import Check, Hit, Severity


def operation_answer(reading: Reading) -> Iterator[Hit]:
    """A facility of an operating unit without one of the answers, "unchanged" being one."""
    if reading.facts.not_operating:
        return
    for one in reading.facts.layout.facilities:
        if reading.facts.operations.get(one.code) not in Operation.ALL:
            yield Hit(f"{one.code}:::", {"facility": one.name})


CHECK = Check(
    id="CHK-C-004",
    title=_("每个设施已明确答复运行情况"),
    severity=Severity.ERROR,
    clause=_("10.2 a 停产、检修、恢复生产"),
    source=(STEEL,),
    grade=Grade.A,
    function=operation_answer,
    found=_("{facility}没有选择本月运行情况。"),
    wanted=_("请选择：与上月相同、运行、停运、检修或重启。没有变化也要选“与上月相同”。"),
)
