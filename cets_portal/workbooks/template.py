"""空白模板: a workbook to fill in, that says in itself what belongs where."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.workbooks.archive import steady
from cets_portal.workbooks.cells import column_letter
from cets_portal.workbooks.styled import (
    ERROR_INK,
    GRID,
    HEAD,
    INK,
    INK_2,
    comment,
    font,
    head,
    print_on_a4,
    put,
    units,
    widths,
)
from cets_portal.workbooks.writing import NUMBER_FORMATS, Kind
from cets_portal.workbooks.xlsx import CHOICES_SHEET, GUIDE_SHEET

_REQUIRED_GROUND = "FBEAEB"
#: Excel keeps a drop-down written out in a cell's rule up to this length; longer ones stand on a sheet.
_LONGEST_RULE = 255
_WRAP = Alignment(vertical="top", horizontal="left", wrap_text=True)
_NO_DATE = date(1980, 1, 1)
_GUIDE_WIDTHS = {"A": 24, "B": 22, "C": 14, "D": 36, "E": 48, "F": 24}
_LINE_HEIGHT, _MOST_SHOWN = 16, 12


@dataclass(frozen=True)
class TemplateColumn:
    """模板列: what the filler sees of one column; `example` is how a right cell looks."""

    heading: str
    required: bool = False
    width: float = 14
    kind: Kind = Kind.TEXT
    choices: Sequence[str] = ()
    help: str = ""
    example: str | int | float | date = ""


def write_template(
    columns: Sequence[TemplateColumn], *, sheet: str, advice: Sequence[str] = (), rows: int = 5000
) -> bytes:
    """A blank workbook: `sheet` with the header in row 1, then the guide with an example row.

    Drop-downs and formats reach over `rows` rows; `advice` are sentences above the guide. The same columns
    give the same bytes.
    """
    book = Workbook()
    page = book.active
    page.title = sheet
    for number, column in enumerate(columns, start=1):
        _write_heading(page, number, column)
    page.row_dimensions[1].height = 32
    page.freeze_panes = "A2"
    print_on_a4(page, repeat="1:1", footer=_("第 &P 页 共 &N 页"))
    _write_guide(book.create_sheet(GUIDE_SHEET), columns, advice)
    _add_choices(book, page, columns, rows)
    buffer = io.BytesIO()
    book.save(buffer)
    return steady(buffer.getvalue(), _NO_DATE)


def kind_word(kind: Kind) -> str:
    """How the guide calls a kind of column."""
    return {
        Kind.TEXT: _("文字"),
        Kind.NUMBER: _("数字"),
        Kind.INTEGER: _("整数"),
        Kind.DATE: _("日期"),
        Kind.CODE: _("代码（文本）"),
    }[kind]


def _write_heading(page: Worksheet, number: int, column: TemplateColumn) -> None:
    ground, ink = (_REQUIRED_GROUND, ERROR_INK) if column.required else (HEAD, INK)
    cell = head(page.cell(1, number), column.heading, colour=ground, ink=ink)
    cell.comment = comment(_explanation(column), GUIDE_SHEET)
    letter = column_letter(number - 1)
    page.column_dimensions[letter].width = max(column.width, units(column.heading) + 2)
    page.column_dimensions[letter].number_format = NUMBER_FORMATS[column.kind]


def _explanation(column: TemplateColumn) -> str:
    need = _("必填") if column.required else _("选填")
    lines = [f"{need} · {kind_word(column.kind)}", column.help]
    if column.example != "":
        lines.append(_("示例：%(example)s") % {"example": column.example})
    return "\n".join(line for line in lines if line)


def _write_guide(guide: Worksheet, columns: Sequence[TemplateColumn], advice: Sequence[str]) -> None:
    put(guide["A1"], GUIDE_SHEET).font = font(bold=True, size=14)
    for row, sentence in enumerate(advice, start=2):
        put(guide.cell(row, 1), sentence).font = font(color=INK_2)
    first = len(advice) + 3
    for number, title in enumerate((_("列"), _("必填"), _("格式"), _("可选值"), _("说明"), _("示例")), start=1):
        head(guide.cell(first, number), title)
    for row, column in enumerate(columns, start=first + 1):
        _write_guide_row(guide, row, column)
    _write_example(guide, first + len(columns) + 3, columns)
    widths(guide, _GUIDE_WIDTHS)
    print_on_a4(guide, repeat=f"{first}:{first}", footer=_("第 &P 页 共 &N 页"))
    guide.sheet_view.showGridLines = False


def _write_guide_row(guide: Worksheet, row: int, column: TemplateColumn) -> None:
    need = _("必填") if column.required else ""
    values = (column.heading, need, kind_word(column.kind), _choices_shown(column), column.help, column.example)
    for number, value in enumerate(values, start=1):
        cell = put(guide.cell(row, number), value)
        cell.alignment, cell.border, cell.font = _WRAP, GRID, font()
    sizes = zip(values, _GUIDE_WIDTHS.values(), strict=True)
    guide.row_dimensions[row].height = _LINE_HEIGHT * max(1 + units(str(value)) // size for value, size in sizes)
    guide.cell(row, 2).font = font(color=ERROR_INK)
    guide.cell(row, 6).number_format = NUMBER_FORMATS[column.kind]


def _choices_shown(column: TemplateColumn) -> str:
    shown = "、".join(column.choices[:_MOST_SHOWN])
    if len(column.choices) <= _MOST_SHOWN:
        return shown
    return _("%(shown)s 等 %(count)s 项，见下拉列表") % {"shown": shown, "count": len(column.choices)}


def _write_example(guide: Worksheet, row: int, columns: Sequence[TemplateColumn]) -> None:
    put(guide.cell(row - 1, 1), _("示例行（可整行复制到第一张表，再改成自己的数据）")).font = font(bold=True)
    for number, column in enumerate(columns, start=1):
        head(guide.cell(row, number), column.heading)
        cell = put(guide.cell(row + 1, number), column.example)
        cell.number_format, cell.border, cell.alignment = NUMBER_FORMATS[column.kind], GRID, _WRAP
        cell.font = font()
    guide.row_dimensions[row].height = guide.row_dimensions[row + 1].height = 2 * _LINE_HEIGHT


def _add_choices(book: Workbook, page: Worksheet, columns: Sequence[TemplateColumn], rows: int) -> None:
    for number, column in enumerate(columns):
        if not column.choices:
            continue
        rule = DataValidation(type="list", formula1=_source(book, number, column.choices), allow_blank=True)
        rule.errorTitle, rule.error = column.heading, _("请从下拉列表中选择。")
        rule.showErrorMessage = True
        letter = column_letter(number)
        rule.add(f"{letter}2:{letter}{rows + 1}")
        page.add_data_validation(rule)


def _source(book: Workbook, number: int, choices: Sequence[str]) -> str:
    written_out = ",".join(choices)
    if len(written_out) <= _LONGEST_RULE and not any(mark in choice for choice in choices for mark in ',"'):
        return f'"{written_out}"'
    if CHOICES_SHEET not in book.sheetnames:
        book.create_sheet(CHOICES_SHEET).sheet_state = "hidden"
    for row, choice in enumerate(choices, start=1):
        put(book[CHOICES_SHEET].cell(row, number + 1), choice)
    letter = column_letter(number)
    return f"'{CHOICES_SHEET}'!${letter}$1:${letter}${len(choices)}"
