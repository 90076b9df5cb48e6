"""核查结论的文件: the report of a conclusion as PDF and workbook, and its quota input annex; always in Chinese."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.evidence.paper import pdf_of
from cets_portal.workbooks.styled import GRID, font, head, print_on_a4, put, widths
from dataquality.choices import FindingClass, FindingVerdict
from dataquality.exports.annex import annex_sheets
from dataquality.models import Conclusion
from dataquality.rules.conclusion.marks import MARKS
from dataquality.rules.conclusion.table import number_of
from dataquality.selectors.conclusions import content_of

_CSS: Final = Path(__file__).with_name("paper.css")
_TABLE: Final = (
    "部分",
    "数据项",
    "设施",
    "单位",
    "排放报告（核查前）",
    "核查报告",
    "是否一致",
    "变化幅度（%）",
    "差异原因",
)


def conclusion_pdf(conclusion: Conclusion) -> bytes:
    """The report as PDF. Refused ("no_pdf") where the libraries of the system are missing."""
    return pdf_of(conclusion_html(conclusion), _CSS)


def conclusion_html(conclusion: Conclusion) -> str:
    """The page that is drawn."""
    with translation.override("zh-hans"):
        content = content_of(conclusion)
        context = {
            "conclusion": conclusion,
            "content": content,
            "head": head_rows(content),
            "marks": mark_rows(content),
            "findings": finding_rows(content),
        }
        return render_to_string("dataquality/conclusion_paper.html", context)


def conclusion_workbook(conclusion: Conclusion) -> bytes:
    """The report as .xlsx: head, result table, year on year, findings, marks, annex."""
    content = content_of(conclusion)
    book = Workbook()
    with translation.override("zh-hans"):
        first = book.active
        assert isinstance(first, Worksheet)
        _pairs(first, "核查结论", head_rows(content))
        _sheet(book, "核查结果数据表", _TABLE, map(result_cells, content["table"]))
        _sheet(
            book,
            "与上年比较",
            ("设施", "指标", "单位", "本年", "上年", "变化（%）", "原因"),
            map(_yearly, content["yearly"]),
        )
        _sheet(book, "不符合项", ("序号", "类别", "不符合项描述", "涉及的参数", "原因分析", "纠正措施", "核查结论", "保守值依据"),
               finding_rows(content))  # fmt: skip
        _sheet(book, "七项质量", ("质量项", "判定"), mark_rows(content))
        annex_sheets(book, [content["annex"]])
    return saved(book)


def head_rows(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """首页 of the report: who, what, by whom, and what came out."""
    unit, signed = content["enterprise"], content["signatures"]
    return [
        (_("核查报告编号"), content["report_number"]),
        (_("单位名称"), unit["name"]),
        (_("统一社会信用代码"), unit["uscc"]),
        (_("地址"), f"{unit.get('province_name', '')}{unit.get('city', '')}"),
        (_("排放年度"), str(content["emission_year"])),
        (_("排放报告版本"), _("第 %(n)s 版") % {"n": content["report"]["number"]}),
        (_("核查机构"), f"{content['agency']['name']}（{content['agency']['uscc']}）"),
        (_("符合性结论"), content["conformity"]),
        (_("核查前排放量（tCO2e）"), content["before_tco2e"]),
        (_("核查后排放量（tCO2e）"), content["after_tco2e"]),
        (_("核查未覆盖的问题"), content["not_covered"] or _("无")),
        (_("核查组长"), signed["leader"]),
        (_("组员"), "、".join(signed["members"])),
        (_("技术复核人"), signed["technical_reviewer"]),
        (_("批准人"), signed["approver"]),
        (_("出具日期"), content["concluded_on"]),
    ]


def mark_rows(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """七项质量."""
    return [(_(title), _("符合") if content["marks"].get(mark) else _("不符合")) for mark, title in MARKS.items()]


def finding_rows(content: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """不符合项清单."""
    return [
        (
            str(one["number"]), str(FindingClass(one["class"]).label), one["description"], one["item"], one["cause"],
            one["correction"], str(FindingVerdict(one["verdict"]).label) if one["verdict"] else "", one["basis"],
        )
        for one in content["findings"]
    ]  # fmt: skip


def result_cells(row: Mapping[str, Any]) -> list[Any]:
    """One row of the result table."""
    numbers = "、".join(map(str, row["unresolved"]))
    conservative = _("不符合项 %(n)s 未解决，取保守值。") % {"n": numbers} if numbers else ""
    return [
        row["section"], _(row["label"]), row["facility"], row["unit"], _cell(row["before"]), _cell(row["after"]),
        _("是") if row["same"] else _("否"), _cell(row["change"]), " ".join(filter(None, (conservative, row["reason"]))),
    ]  # fmt: skip


def _yearly(row: Mapping[str, Any]) -> list[Any]:
    names = (row["facility"], _(row["label"]), row["unit"])
    return [*names, *(_cell(row[key]) for key in ("this", "last", "change")), row["reason"]]


def _cell(text: str) -> Any:
    number = number_of(text)
    return text if number is None else number


def _pairs(page: Worksheet, title: str, rows: Iterable[tuple[str, str]]) -> None:
    page.title = title
    for line, (label, value) in enumerate(rows, start=1):
        head(page.cell(line, 1), label)
        _write(page, line, 2, value)
    widths(page, {"A": 24, "B": 90})
    print_on_a4(page, repeat="1:1", footer=_("第 &P 页，共 &N 页"), landscape=False)


def _sheet(book: Workbook, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    page = book.create_sheet(title)
    for column, heading in enumerate(headings, start=1):
        head(page.cell(1, column), heading)
    for line, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _write(page, line, column, value)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    widths(page, {letters[number]: 18 for number in range(len(headings))})
    page.freeze_panes = "A2"
    print_on_a4(page, repeat="1:1", footer=_("第 &P 页，共 &N 页"))


def _write(page: Worksheet, line: int, column: int, value: Any) -> None:
    cell = put(page.cell(line, column), value)
    cell.font, cell.border = font(), GRID
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
