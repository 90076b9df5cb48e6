"""材料归属: a paper is of a kind that the form knows and proves rows of this filing."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import STEEL
from dataquality.rules.issues import Check, Hit, Severity


def paper_kind(reading: Reading) -> Iterator[Hit]:
    """A paper of an unknown kind, or one of which no row is left in the filing."""
    kinds = {one.id for one in reading.form.evidence}
    for paper in reading.facts.papers:
        if paper.kind not in kinds or not any(text in reading.by_text for text in paper.proves):
            yield Hit("", {"name": paper.name})


CHECK = Check(
    id="CHK-C-019",
    title=_("支撑材料归属到参数"),
    severity=Severity.NOTICE,
    clause=_("附录C 支撑材料"),
    source=(STEEL,),
    grade=Grade.A,
    function=paper_kind,
    found=_("支撑材料“{name}”没有对应本月的参数。"),
    wanted=_("请选择它证明哪些参数，或移除该文件。"),
)
