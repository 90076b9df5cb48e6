"""报告工作簿: cover with the declaration, one sheet for each section, what differs from the months, the months, the papers."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cets_portal.workbooks.text import writable
from cets_portal.workbooks.writing import fits_excel
from dataquality.exports.report_tables import ReportTables, Table, TableRow, tables_of
from dataquality.models import ReportVersion

_NO_DATE: Final = datetime(1980, 1, 1)  # noqa: DTZ001 XlsxWriter wants it naive
_FONT: Final = "微软雅黑"


class _Looks:
    """The formats of the book, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.title = book.add_format({"bold": True, "font_size": 16, "font_name": _FONT})
        self.head = book.add_format(
            {
                "bold": True,
                "bg_color": "#EAF0F8",
                "border": 1,
                "border_color": "#C7CFD7",
                "text_wrap": True,
                "font_name": _FONT,
            }
        )
        self.text = book.add_format(
            {"border": 1, "border_color": "#C7CFD7", "text_wrap": True, "valign": "top", "font_name": _FONT}
        )
        self.plain = book.add_format({"text_wrap": True, "valign": "top", "font_name": _FONT})
        self._numbers: dict[int, Format] = {}

    def number(self, decimals: int | None) -> Format:
        places = 2 if decimals is None else decimals
        if places not in self._numbers:
            mask = "#,##0" + ("." + "0" * places if places else "")
            self._numbers[places] = self.book.add_format(
                {"num_format": mask, "border": 1, "border_color": "#C7CFD7", "valign": "top", "font_name": _FONT}
            )
        return self._numbers[places]


def report_workbook(version: ReportVersion) -> bytes:
    """The version as .xlsx, always in Chinese; the same version gives the same bytes."""
    tables = tables_of(version)
    buffer = io.BytesIO()
    with Workbook(
        buffer, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        book.set_properties({"created": _NO_DATE})
        looks = _Looks(book)
        _cover(book.add_worksheet("封面与声明"), tables, looks)
        for table in tables.tables:
            _section(book.add_worksheet(f"{table.code} {table.title}"[:31]), table, tables, looks)
        if tables.months:
            _differences(book.add_worksheet("与月度汇总比对"), tables, looks)
            _months(book.add_worksheet("各月存证"), tables, looks)
        _papers(book.add_worksheet("附件"), tables, looks)
    return buffer.getvalue()


def _cover(page: Worksheet, tables: ReportTables, looks: _Looks) -> None:
    content = tables.content
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 90)
    page.write_string(0, 0, f"{content['emission_year']}年度温室气体排放报告", looks.title)
    signed = content["declaration"]
    facts = [
        ("企业名称", content["enterprise"]["name"]),
        ("统一社会信用代码", content["enterprise"]["uscc"]),
        ("行业", tables.sector),
        ("版本", f"第 {content['number']} 版"),
        ("表单", f"{content['form']} / {content['report_form']}"),
        ("年度排放量（tCO2e）", content["total_tco2e"]),
        ("按月度汇总（tCO2e）", content["months_total_tco2e"] or "–"),
        ("各月之和（tCO2e）", content["months_sum_tco2e"] or "–"),
        ("填报人", content["filed_by"]),
        ("签署人", f"{signed['signed_by']}（{signed['signed_post']}）"),
        ("签署时间", content["submitted_at"]),
        ("SHA-256", tables.version.digest),
        ("声明", signed["text"]),
    ]
    for at, (label, text) in enumerate(facts, start=2):
        page.write_string(at, 0, label, looks.head)
        page.write_string(at, 1, writable(str(text)), looks.text)


def _section(page: Worksheet, table: Table, tables: ReportTables, looks: _Looks) -> None:
    page.write_string(0, 0, f"{table.code} {table.title}", looks.title)
    at = 2
    if table.kind == "facilities":
        lines = [[one["code"], one["name"], one["kind"], one["capacity"] or ""] for one in tables.facilities]
        at = _grid(page, at, ("编号", "名称", "种类", "能力"), lines, looks) + 1
    if table.rows:
        heads = ("设施", "参数", "单位", *tables.months, "月度汇总", "全年", "差异", "差异（%）", "取值", "说明")
        at = _grid(page, at, heads, (_line(row) for row in table.rows), looks, [row.decimals for row in table.rows]) + 1
        page.freeze_panes(3, 3)
    if table.fields:
        _grid(page, at, ("项目", "内容"), table.fields, looks)
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 34)
    page.set_column(2, 2, 14)
    page.set_column(3, 3 + len(tables.months) + 5, 15)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _line(row: TableRow) -> list[Any]:
    return [
        row.place, row.name, row.unit, *row.months, row.from_months, row.value, row.difference, row.share, row.rule,
        row.explanation,
    ]  # fmt: skip


def _differences(page: Worksheet, tables: ReportTables, looks: _Looks) -> None:
    page.write_string(0, 0, "全年数值与月度汇总不一致之处", looks.title)
    rows = tables.differences
    heads = ("设施", "参数", "单位", "月度汇总", "全年", "差异", "差异（%）", "说明")
    lines = (
        [row.place, row.name, row.unit, row.from_months, row.value, row.difference, row.share, row.explanation]
        for row in rows
    )
    _grid(page, 2, heads, lines, looks, [row.decimals for row in rows])
    page.set_column(0, 1, 26)
    page.set_column(2, 6, 15)
    page.set_column(7, 7, 50)


def _months(page: Worksheet, tables: ReportTables, looks: _Looks) -> None:
    page.write_string(0, 0, "各月存证", looks.title)
    _grid(page, 2, ("月份", "情况", "排放量（tCO2e）", "SHA-256"), tables.month_rows, looks)
    page.set_column(0, 2, 18)
    page.set_column(3, 3, 70)


def _papers(page: Worksheet, tables: ReportTables, looks: _Looks) -> None:
    page.write_string(0, 0, "附件", looks.title)
    lines = [[one["section"], one["name"], one["sha256"], one["sm3"]] for one in tables.content["papers"]]
    _grid(page, 2, ("部分", "文件", "SHA-256", "SM3"), lines, looks)
    page.set_column(0, 0, 10)
    page.set_column(1, 1, 40)
    page.set_column(2, 3, 70)


def _grid(
    page: Worksheet,
    at: int,
    heads: Sequence[str],
    lines: Iterable[Sequence[Any]],
    looks: _Looks,
    decimals: Sequence[int | None] = (),
) -> int:
    """Write a table from row `at`; the row after it."""
    for column, head in enumerate(heads):
        page.write_string(at, column, head, looks.head)
    for number, line in enumerate(lines):
        at += 1
        for column, value in enumerate(line):
            _put(page, at, column, value, looks, decimals[number] if number < len(decimals) else None)
    return at + 1


def _put(page: Worksheet, at: int, column: int, value: Any, looks: _Looks, decimals: int | None) -> None:
    """A figure that Excel cannot keep whole, and every text, is written as text."""
    if isinstance(value, Decimal):
        if fits_excel(value):
            page.write_number(at, column, value, looks.number(decimals))
        else:
            page.write_string(at, column, f"{value:f}", looks.text)
    else:
        page.write_string(at, column, writable("" if value is None else str(value)), looks.text)
