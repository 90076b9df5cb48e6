"""技术服务机构信息公开表 (annex 6) as a workbook: parts 1 to 3 and the foot on one sheet, ready to print on A4.

Drawn in the language of the page; the Chinese one has the wording of the form.
"""

from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.workbooks.archive import steady
from cets_portal.workbooks.styled import GRID, font, head, print_on_a4, put, units, widths
from dataquality.models import AgencyEvaluation
from dataquality.rules.annex6 import MARK_TITLES, Mark
from dataquality.selectors.evaluations import bureau_of, line_of
from dataquality.views.evaluation import words

#: Number, unit, code, timeliness, and the seven marks.
_WIDTHS = {"A": 7, "B": 36, "C": 25, "D": 12, **dict.fromkeys("EFGHIJK", 13)}
_LAST = 11
_LINE = 18


def annex6_xlsx(evaluation: AgencyEvaluation) -> bytes:
    """The form as bytes of an .xlsx; the same evaluation gives the same bytes."""
    book = Workbook()
    page: Worksheet = book.active
    page.title = _("信息公开表")
    line = _parts(page, evaluation, _titles(page, evaluation))
    first = line + 1
    line = _rows(page, evaluation, line)
    _across(page, line, words.foot_words(line_of(evaluation).foot), bold=True)
    widths(page, _WIDTHS)
    print_on_a4(page, repeat=f"{first}:{first + 1}", footer=_("第 &P 页 共 &N 页"))
    buffer = BytesIO()
    book.save(buffer)
    return steady(buffer.getvalue(), evaluation.published_on or evaluation.computed_at.date())


def _titles(page: Worksheet, evaluation: AgencyEvaluation) -> int:
    """Title, and who publishes what year when; the first free line."""
    _across(page, 1, _("技术服务机构信息公开表"), bold=True, size=16, side="center")
    said = {"year": evaluation.emission_year, "bureau": bureau_of(evaluation.province)}
    line = _("%(bureau)s · %(year)s 排放年度") % said
    if evaluation.published_on:
        line += _(" · %(day)s 公开") % {"day": evaluation.published_on.isoformat()}
    _across(page, 2, line, side="center")
    return 3


def _parts(page: Worksheet, evaluation: AgencyEvaluation, line: int) -> int:
    """Parts 1 and 2: titles to the left, texts over the rest of the width."""
    for title, part in (
        (_("一、技术服务机构基本信息"), words.FIRST_PART),
        (_("二、内部管理情况"), words.SECOND_PART),
    ):
        _across(page, line, title, bold=True)
        for label, text in words.profile_pairs(evaluation, part):
            line += 1
            head(page.cell(line, 1), label)
            page.merge_cells(start_row=line, end_row=line, start_column=1, end_column=2)
            _body(page.cell(line, 3), text)
            page.merge_cells(start_row=line, end_row=line, start_column=3, end_column=_LAST)
            page.row_dimensions[line].height = _LINE * max(1 + units(text) // 110, 1 + text.count("\n"))
        line += 1
    _across(page, line, _("三、核查工作及时性和工作质量"), bold=True)
    return line


def _rows(page: Worksheet, evaluation: AgencyEvaluation, line: int) -> int:
    """Part 3 with its heading of two lines; the first free line."""
    top = line + 1
    for column, title in enumerate((_("序号"), _("重点排放单位名称"), _("统一社会信用代码"), _("核查及时性")), start=1):
        head(page.cell(top, column), title)
        page.merge_cells(start_row=top, end_row=top + 1, start_column=column, end_column=column)
    head(page.cell(top, 5), _("核查质量"))
    page.merge_cells(start_row=top, end_row=top, start_column=5, end_column=_LAST)
    for column, mark in enumerate(Mark, start=5):
        head(page.cell(top + 1, column), f"{column - 4}. {_(MARK_TITLES[mark][0])}")
    page.row_dimensions[top + 1].height = 3 * _LINE
    line = top + 1
    for line, row in enumerate(words.row_lines(evaluation), start=top + 2):
        marks = (_("符合") if good else _("不符合") for _title, good, _why in row.marks)
        values = (row.number, row.name, row.uscc, _("及时") if row.timely else _("不及时"), *marks)
        for column, value in enumerate(values, start=1):
            _body(page.cell(line, column), value)
        page.row_dimensions[line].height = _LINE * (1 + units(row.name) // 34)
    return line + 1


def _body(cell: Cell, value: object) -> None:
    put(cell, value)
    cell.font, cell.border = font(), GRID
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def _across(page: Worksheet, line: int, text: str, *, bold: bool = False, size: float = 11, side: str = "left") -> None:
    """One text over the whole width."""
    cell = put(page.cell(line, 1), text)
    cell.font = font(bold=bold, size=size)
    cell.alignment = Alignment(side, "center", wrap_text=True)
    page.merge_cells(start_row=line, end_row=line, start_column=1, end_column=_LAST)
    page.row_dimensions[line].height = 26 if size > 11 else _LINE + 4
