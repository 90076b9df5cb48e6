"""资质标志: a report on the carbon content of a solid fuel bears the mark CMA or CNAS."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.form import State
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Cell, Reading
from dataquality.rules.checks.sources import POWER, STEEL
from dataquality.rules.checks.traits import MARKED
from dataquality.rules.facts import Paper
from dataquality.rules.issues import Check, Hit, Severity


def laboratory_mark(reading: Reading) -> Iterator[Hit]:
    """A report without either mark on a property for which the sector demands one; gases need none."""
    demanded = MARKED[reading.form.sector]
    for paper, lab in reading.labs:
        row = "" if lab.cma or lab.cnas else _solid_row(reading, paper, demanded)
        if row:
            yield Hit(row, {"name": paper.name})


def _solid_row(reading: Reading, paper: Paper, codes: frozenset[str]) -> str:
    cells = (reading.by_text.get(text) for text in paper.proves)
    return next((one.text for one in cells if one is not None and one.code in codes and _is_solid(one)), "")


def _is_solid(cell: Cell) -> bool:
    return cell.row.item is not None and cell.row.item.state is State.SOLID


CHECK = Check(
    id="CHK-C-027",
    title=_("固体燃料检测报告有 CMA 或 CNAS 标志"),
    severity=Severity.ERROR,
    clause=_("检测报告 CMA 或 CNAS 标志"),
    source=(
        POWER,
        STEEL,
    ),
    grade=Grade.A,
    function=laboratory_mark,
    found=_("检测报告“{name}”没有 CMA 或 CNAS 标志。"),
    wanted=_("请换用有标志的报告；没有的，该参数按未实测处理，改用缺省值。报告有标志而漏选的，请补选。"),
)
