"""表单下载: a form as a workbook: its parameters, the items with their default values, the constants."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.norms.codes import Grade
from cets_portal.norms.codes import label as grade_label
from cets_portal.norms.form import Form
from cets_portal.norms.form_words import GROUPS
from cets_portal.workbooks.styled import font, head, print_on_a4, put, widths
from dataquality.selectors.form_rows import ParameterRow, sections_of

Heads = Sequence[tuple[str, float]]
Lines = Iterable[Sequence[Any]]
#: The table begins below the title and its basis.
_HEAD_ROW: Final = 4


def form_workbook(form: Form) -> bytes:
    """The form as .xlsx: three sheets, each headed by the form and how well it is known."""
    book = Workbook()
    del book["Sheet"]
    _sheet(book, form, _("参数"), _parameter_heads(), _parameter_lines(form))
    _sheet(book, form, _("品种与缺省值"), _item_heads(), _item_lines(form))
    _sheet(book, form, _("常数"), _constant_heads(), _constant_lines(form))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Workbook, form: Form, name: str, heads: Heads, lines: Lines) -> None:
    page: Worksheet = book.create_sheet(name)
    put(page.cell(1, 1), f"{_(form.title)} · {name}").font = font(bold=True, size=14)
    put(page.cell(2, 1), _basis(form)).font = font()
    put(page.cell(3, 1), _(form.assumption)).font = font()
    for column, (title, _width) in enumerate(heads, 1):
        head(page.cell(_HEAD_ROW, column), title)
    for row, line in enumerate(lines, _HEAD_ROW + 1):
        for column, value in enumerate(line, 1):
            put(page.cell(row, column), value).font = font()
    widths(page, {get_column_letter(at): width for at, (_title, width) in enumerate(heads, 1)})
    page.freeze_panes = page.cell(_HEAD_ROW + 1, 3)
    print_on_a4(page, repeat=f"{_HEAD_ROW}:{_HEAD_ROW}", footer=form.code)


def _basis(form: Form) -> str:
    months = f"{form.from_month}–{form.to_month or ''}"
    return f"{form.number} · {months} · {_('依据等级')} {form.grade} {_(grade_label(form.grade))}"


def _parameter_heads() -> Heads:
    return (
        (_("部分"), 18), (_("代码"), 10), (_("参数"), 38), (_("符号"), 10), (_("归属"), 20), (_("每个"), 22),
        (_("单位"), 14), (_("小数位数"), 9), (_("获取方式"), 14), (_("频次"), 26), (_("要求"), 16),
        (_("支撑材料"), 50), (_("范围"), 10), (_("可选值"), 26), (_("条款"), 26), (_("出处"), 34), (_("依据等级"), 9),
        (_("未经核实"), 26), (_("说明"), 50),
    )  # fmt: skip


def _parameter_lines(form: Form) -> Lines:
    for part in sections_of(form):
        for row in part.rows:
            yield _parameter_line(_(part.section.name), row)


def _parameter_line(section: str, row: ParameterRow) -> Sequence[Any]:
    one = row.parameter
    places = None if one.is_text else one.decimals
    return (
        section, one.code, _(one.label), one.symbol, row.whose, row.each, one.unit.replace("{item}", _("计量单位")),
        places, row.sources, _said(one.frequency), row.requirement, "；".join(row.papers), row.bounds, row.choices,
        one.clause, one.source, str(one.grade), row.unverified, _said(one.note),
    )  # fmt: skip


def _item_heads() -> Heads:
    return (
        (_("品种组"), 18), (_("代码"), 22), (_("品种"), 24), (_("计量单位"), 10), (_("低位发热量缺省值"), 18),
        (_("单位热值含碳量缺省值"), 20), (_("碳氧化率"), 12), (_("排放因子或扣减系数"), 20), (_("出处"), 40), (_("依据等级"), 9),
        (_("说明"), 50),
    )  # fmt: skip


def _item_lines(form: Form) -> Lines:
    for one in form.items:
        yield (
            _(GROUPS[one.group]), one.id, _(one.name), one.unit, _figure(one.ncv), _figure(one.carbon_per_heat),
            _figure(one.oxidation_percent), _figure(one.factor), one.source, str(one.grade), _said(one.note),
        )  # fmt: skip


def _constant_heads() -> Heads:
    return (
        (_("代码"), 26), (_("常数"), 44), (_("数值"), 14), (_("单位"), 22), (_("条款"), 30), (_("出处"), 44),
        (_("依据等级"), 9), (_("说明"), 50),
    )  # fmt: skip


def _constant_lines(form: Form) -> Lines:
    for one in form.constants:
        value = _figure(one.value)
        yield one.id, _(one.name), value, one.unit, one.clause, one.source, _grade(one.grade), _said(one.note)


def _grade(grade: Grade) -> str:
    return str(grade)


def _figure(value: Decimal | None) -> str | None:
    """As printed in the norm, trailing noughts and all; a number cell would lose them."""
    return None if value is None else f"{value:f}"


def _said(text: str) -> str:
    """Translated; gettext of nothing would be the catalogue's head."""
    return _(text) if text else ""
