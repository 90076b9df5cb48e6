"""报告的用语: standings, issues and rows in the reader's language, and the lines that the tables draw."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cets_portal.norms.form import Direction, Form
from cets_portal.norms.report_form import ReportForm, SectionKind, YearRule
from cets_portal.templatetags.badges import Badge
from cets_portal.templatetags.figures import figure as figure_words
from dataquality.rules.annual.issues import SENTENCES, ReportIssue, Weight
from dataquality.rules.annual.months import MonthFigures, Standing
from dataquality.rules.rows import Layout, Row, key_of, rows_of

STANDINGS: dict[Standing, tuple[str, str, Any]] = {
    Standing.ACCEPTED: ("ok", "check", pgettext_lazy("filing status", "审核通过")),
    Standing.WAITING: ("soon", "ask", gettext_lazy("待技术审核")),
    Standing.RETURNED: ("back", "return", pgettext_lazy("filing status", "退回改正")),
    Standing.DRAFT: ("run", "half", gettext_lazy("填报中")),
    Standing.MISSING: ("late", "alert", gettext_lazy("未报")),
    Standing.ELSEWHERE: ("soon", "globe", pgettext_lazy("month", "平台已报")),
    Standing.NOT_OWED: ("none", "dash", gettext_lazy("不要求")),
}
WEIGHTS: dict[Weight, tuple[str, str, Any]] = {
    Weight.ERROR: ("late", "alert", gettext_lazy("错误")),
    Weight.EXPLAIN: ("soon", "ask", gettext_lazy("须说明")),
    Weight.NOTICE: ("idle", "ring", gettext_lazy("提示")),
}
RULES: dict[YearRule, Any] = {
    YearRule.SUM: pgettext_lazy("year rule", "逐月相加"),
    YearRule.WEIGHTED: pgettext_lazy("year rule", "加权平均"),
    YearRule.LAST: pgettext_lazy("year rule", "取最近一月"),
    YearRule.COMPUTED: pgettext_lazy("year rule", "系统计算"),
    YearRule.TEXT: pgettext_lazy("year rule", "文字"),
}
_DIRECTIONS = {Direction.IN: gettext_lazy("输入"), Direction.OUT: gettext_lazy("输出")}
MONTHS_TAB, PAPERS_TAB = "months", "papers"


def standing_badge(standing: Standing) -> Badge:
    return Badge(*STANDINGS[standing])


def row_name(row: Row) -> str:
    """烟煤 燃料消耗量（输入)."""
    parts = [_(row.item.name)] if row.item else []
    parts.append(_(row.parameter.label))
    if row.key.direction:
        parts.append(f"({_DIRECTIONS[Direction(row.key.direction)]})")
    return " ".join(parts)


def place_name(layout: Layout, code: str) -> str:
    """The facility's name; "" for the enterprise."""
    facility = layout.facility(code) if code else None
    return facility.name if facility else code


def shown_value(row: Row, text: str | None) -> str:
    """A figure with commas and the decimals of the form; a text as it is; "–" for nothing."""
    if not text:
        return "–"
    if row.parameter.is_text:
        return _(text) if text in row.parameter.choices else text
    try:
        return figure_words(Decimal(text), row.parameter.decimals)
    except ArithmeticError:
        return text


@dataclass(frozen=True)
class IssueLine:
    """问题行: what was found and wanted, where; `field`: the name of the explanation's textarea, "" where there is none."""

    issue: ReportIssue
    badge: Badge
    title: str
    found: str
    wanted: str
    section: str
    explanation: str = ""

    @property
    def field(self) -> str:
        return f"e:{self.issue.key}" if self.issue.weight is Weight.EXPLAIN else ""


def issue_line(
    issue: ReportIssue, rows: Mapping[str, Row], layout: Layout, explanations: Mapping[str, str]
) -> IssueLine:
    weight, found, wanted = SENTENCES[issue.check]
    params = {key: _(said) for key, said in issue.params.items() if said} | {
        key: said for key, said in issue.params.items() if not said
    }
    section = issue.section or (MONTHS_TAB if issue.check.startswith("month_") else PAPERS_TAB)
    return IssueLine(
        issue=issue,
        badge=Badge(*WEIGHTS[weight]),
        title=_title(issue, rows, layout),
        found=_(found) % params,
        wanted=_(wanted) % params,
        section=section,
        explanation=explanations.get(issue.key, ""),
    )


def _title(issue: ReportIssue, rows: Mapping[str, Row], layout: Layout) -> str:
    row = rows.get(issue.row)
    if row:
        return " · ".join(filter(None, (place_name(layout, row.key.facility), row_name(row))))
    if issue.params.get("label"):
        return f"{issue.section} {_(issue.params['label'])}"
    return issue.row or issue.section or _("附件")


def section_title(form: ReportForm, code: str) -> str:
    """C.3 企业层级数据."""
    return f"{code} {_(form.section(code).title)}"


def row_sections(form: ReportForm) -> list[str]:
    """Codes of the sections that hold rows."""
    return [one.code for one in form.sections if one.kind is SectionKind.ROWS]


def rows_by_text(form: Form, layout: Layout) -> dict[str, Row]:
    return {row.text: row for row in rows_of(form, layout)}


def grouped(lines: Iterable[Any], layout: Layout) -> list[tuple[str, list[Any]]]:
    """Lines by facility, the enterprise's first; each line has `text`, the row text."""
    found: dict[str, list[Any]] = {}
    for line in lines:
        found.setdefault(key_of(line.text).facility, []).append(line)
    return [(place_name(layout, code), rows) for code, rows in found.items()]


@dataclass(frozen=True)
class MonthLine:
    """月份行 of the overview."""

    month: str
    badge: Badge
    total: Decimal | None
    number: int | None
    filing: int | None = None


def month_lines(months: Iterable[MonthFigures], filings: Mapping[str, int]) -> list[MonthLine]:
    return [
        MonthLine(str(one.month), standing_badge(one.standing), one.total, one.number, filings.get(str(one.month)))
        for one in months
    ]
