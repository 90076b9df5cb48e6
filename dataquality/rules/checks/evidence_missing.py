"""缺支撑材料: what was filed is proven by at least one of the papers that the form names for it."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.form import Method, Requirement
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import POWER, STEEL
from dataquality.rules.checks.traits import CALIBRATION
from dataquality.rules.issues import Check, Hit, Severity

_PROVEN = (Requirement.MUST, Requirement.MEASURED, Requirement.COFIRED, Requirement.AUXILIARY_MUST)
_UNPROVEN = (Method.DEFAULT, Method.COMPUTED)


def evidence_missing(reading: Reading) -> Iterator[Hit]:
    """A filed row that must be proven, not a default and not nought, without any of its papers.

    A calibration certificate proves the instrument, not the figure.
    """
    proven = reading.proven
    for cell in reading.filed:
        parameter = cell.row.parameter
        if not parameter.evidence or parameter.requirement not in _PROVEN or not cell.filed:
            continue
        if cell.value is None or cell.value.method in _UNPROVEN:
            continue
        if not any(paper.kind in parameter.evidence and paper.kind != CALIBRATION for paper in proven[cell.text]):
            yield Hit(cell.text, {"papers": _names(reading, parameter.evidence)})


def _names(reading: Reading, kinds: tuple[str, ...]) -> str:
    return "|".join(one.name for one in reading.form.evidence if one.id in kinds and one.id != CALIBRATION)


CHECK = Check(
    id="CHK-C-018",
    title=_("必报参数附有支撑材料"),
    severity=Severity.ERROR,
    clause=_("支撑材料要求；10.2"),
    source=(
        POWER,
        STEEL,
    ),
    grade=Grade.A,
    function=evidence_missing,
    found=_("“{parameter}”没有附支撑材料。"),
    wanted=_("请上传其中之一并勾选该参数：{papers}。"),
)
