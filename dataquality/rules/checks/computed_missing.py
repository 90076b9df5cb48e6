"""不能计算: a figure that the portal computes still lacks something."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER, STEEL
from dataquality.rules.issues import Check, Hit, Severity


def computed_missing(reading: Reading) -> Iterator[Hit]:
    """A computed row of a running facility without a result. A notice: what is missing is told by its own check."""
    for text, needs in reading.facts.working.missing:
        cell = reading.by_text.get(text)
        if cell is not None and cell.expected:
            yield Hit(text, {"count": str(len(needs))})


CHECK = Check(
    id="CHK-C-042",
    title=_("计算参数已能算出"),
    severity=Severity.NOTICE,
    clause=_("核算方法"),
    source=(
        POWER,
        STEEL,
    ),
    grade=Grade.A,
    function=computed_missing,
    found=_("“{parameter}”还不能计算，尚缺 {count} 项数据。"),
    wanted=_("补齐必报参数后自动算出。"),
)
