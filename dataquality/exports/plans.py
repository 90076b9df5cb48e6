"""方案工作簿: one version as an .xlsx in the layout of App. B, a sheet for each part, ready to print on A4."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.norms.form import Form
from cets_portal.workbooks.styled import GRID, font, head, print_on_a4, put, units, widths
from dataquality.models import PlanVersion
from dataquality.views.plan_reading import Pairs, PlanRead, facility_headings, read_plan, row_headings

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def workbook_of(version: PlanVersion, form: Form) -> bytes:
    """The version as bytes of an .xlsx; one query for its files."""
    read = read_plan(version, form)
    book = Workbook()
    del book[book.sheetnames[0]]
    _pairs_sheet(book, _("B.1 版本及修订"), _version_pairs(version, form))
    _pairs_sheet(book, _("B.2 企业情况"), [*read.enterprise, *_file_pairs(version)])
    _facilities_sheet(book, read)
    _rows_sheet(book, read)
    _pairs_sheet(book, _("B.6 内部质量控制"), read.quality)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _version_pairs(version: PlanVersion, form: Form) -> Pairs:
    plan = version.plan
    made = version.submitted_at or version.made_at
    return [
        (_("单位名称"), plan.enterprise.name),
        (_("统一社会信用代码"), plan.enterprise.uscc),
        (_("行业"), str(plan.get_sector_display())),
        (_("方案年度"), str(plan.plan_year)),
        (_("版本号"), str(version.number)),
        (_("制定（修订）时间"), made.date().isoformat() if made else ""),
        (_("首次制定或修订原因"), str(version.get_trigger_display())),
        (_("修订说明"), version.revision_note),
        (_("状态"), str(version.get_status_display())),
        (_("施行日期"), version.effective_on.isoformat() if version.effective_on else ""),
        (_("存证表单"), f"{_(form.title)}（{form.code}）"),
    ]


def _file_pairs(version: PlanVersion) -> Pairs:
    files = version.files.select_related("file")
    return [(str(one.get_kind_display()), f"{one.name}  SHA-256 {one.file.sha256}") for one in files]


def _pairs_sheet(book: Workbook, title: str, pairs: Pairs) -> None:
    page = book.create_sheet(title)
    _title(page, title, 2)
    for number, (label, text) in enumerate(pairs, start=2):
        head(page.cell(number, 1), label)
        _text(page, number, 2, text)
    _finish(page, {"A": 26, "B": 90}, repeat="1:1", landscape=False)


def _facilities_sheet(book: Workbook, read: PlanRead) -> None:
    page = book.create_sheet(_("B.3 边界和设施"))
    headings = [
        _("编号"),
        _("设施名称"),
        _("设施种类"),
        _("能力"),
        _("使用状态"),
        *facility_headings(),
        _("明细"),
        _("消耗、产出的品种"),
    ]
    _title(page, _("B.3 核算边界和主要排放设施"), len(headings))
    line = 2
    for label, text in read.boundary:
        head(page.cell(line, 1), label)
        page.merge_cells(start_row=line, start_column=2, end_row=line, end_column=len(headings))
        _text(page, line, 2, text, width=150)
        line += 1
    _headings(page, line, headings)
    for one in read.facilities:
        line += 1
        details = "\n".join(f"{label}：{value}" for label, value in one.details)
        _line(page, line, [one.code, one.name, one.kind, one.capacity, one.state, *one.texts, details, one.flows])
    head(page.cell(line + 1, 1), _("企业层级品种"))
    page.merge_cells(start_row=line + 1, start_column=2, end_row=line + 1, end_column=len(headings))
    _text(page, line + 1, 2, read.flows, width=150)
    sizes = [12, 18, 16, 12, 9, 16, 14, 18, 18, 18, 30, 30]
    _finish(page, dict(zip(_LETTERS, sizes, strict=False)), repeat="1:1")


def _rows_sheet(book: Workbook, read: PlanRead) -> None:
    page = book.create_sheet(_("B.4–B.5 数据确定方式"))
    headings = [_("代码"), _("参数名称"), _("单位"), _("获取方式"), *row_headings()]
    _title(page, _("B.4–B.5 数据的确定方式"), len(headings))
    _headings(page, 2, headings)
    line = 2
    for group in read.groups:
        line += 1
        page.merge_cells(start_row=line, start_column=1, end_row=line, end_column=len(headings))
        head(page.cell(line, 1), group.title, colour="F8F9FB")
        for one in group.rows:
            line += 1
            _line(page, line, [one.row.parameter.code, one.title, one.unit, one.method, *one.texts])
    line += 1
    head(page.cell(line, 1), _("批次的定义"))
    page.merge_cells(start_row=line, start_column=2, end_row=line, end_column=len(headings))
    _text(page, line, 2, read.batch, width=150)
    sizes = [9, 28, 10, 9, 26, 20, 16, 14, 10, 14, 12, 22, 14]
    _finish(page, dict(zip(_LETTERS, sizes, strict=False)), repeat="1:2")
    page.freeze_panes = "C3"


def _title(page: Worksheet, text: str, columns: int) -> None:
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    cell = put(page.cell(1, 1), text)
    cell.font = font(bold=True, size=13)
    page.row_dimensions[1].height = 26


def _headings(page: Worksheet, line: int, headings: Sequence[str]) -> None:
    for column, text in enumerate(headings, start=1):
        head(page.cell(line, column), text)
    page.row_dimensions[line].height = 32


def _line(page: Worksheet, line: int, texts: Iterable[str]) -> None:
    for column, text in enumerate(texts, start=1):
        _text(page, line, column, text, width=0)


def _text(page: Worksheet, line: int, column: int, text: str, *, width: int = 90) -> None:
    """A text in a bordered cell; where `width` is told, the row grows with it."""
    cell = put(page.cell(line, column), text)
    cell.font, cell.border = font(), GRID
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if width:
        lines = sum(1 + units(part) // width for part in text.split("\n"))
        page.row_dimensions[line].height = max(18, 15 * lines + 4)


def _finish(page: Worksheet, sizes: dict[str, float], *, repeat: str, landscape: bool = True) -> None:
    widths(page, sizes)
    print_on_a4(page, repeat=repeat, footer=_("第 &P 页，共 &N 页"), landscape=landscape)
