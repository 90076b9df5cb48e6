"""文字格: a text row holds one of its choices, or words where it has none."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def text_cell(reading: Reading) -> Iterator[Hit]:
    """A number in a text row, or a text that is none of the choices."""
    for cell in reading.cells:
        value, parameter = cell.value, cell.row.parameter
        if value is None or not parameter.is_text:
            continue
        if value.number is not None or (value.text and parameter.choices and value.text not in parameter.choices):
            found = f"{value.number:f}" if value.number is not None else value.text[:40]
            yield Hit(cell.text, {"found": found, "choices": "|".join(parameter.choices) or "–"})


CHECK = Check(
    id="CHK-C-006",
    title=_("文字参数填的是规定的选项"),
    severity=Severity.ERROR,
    clause=_("表单选项"),
    source=(OURS,),
    grade=Grade.D,
    function=text_cell,
    found=_("“{parameter}”填的是 {found}。"),
    wanted=_("请填写文字；有选项的只能从中选择：{choices}。"),
)
