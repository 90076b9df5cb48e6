"""报告核对: what stands in the way of handing a report over, and what has to be explained first. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from cets_portal.norms.form import Requirement
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.report_form import ReportForm, YearRule
from dataquality.rules.annual.months import MonthFigures, unfiled
from dataquality.rules.annual.year import Basis, Year, YearRow
from dataquality.rules.draft import Fault, number_text


class Weight(StrEnum):
    """轻重: an error stops the report, a question waits for its explanation, a notice informs."""

    ERROR = "error"
    EXPLAIN = "explain"
    NOTICE = "notice"


#: Check → (weight, what was found, what is wanted). Both are filled with the issue's params.
SENTENCES: Final[Mapping[str, tuple[Weight, str, str]]] = MappingProxyType(
    {
        "month_missing": (
            Weight.ERROR,
            _("%(month)s 没有存证。"),
            _("请补报该月存证；已过期限的，向省级生态环境主管部门申请开放补报。"),
        ),
        "month_draft": (Weight.ERROR, _("%(month)s 存证尚未签署提交。"), _("请完成该月存证。")),
        "month_returned": (Weight.ERROR, _("%(month)s 存证被退回改正。"), _("请改正该月存证并重新提交。")),
        "month_waiting": (
            Weight.EXPLAIN,
            _("%(month)s 存证已提交，技术审核尚未通过；按已提交的一稿计入。"),
            _("请说明该月数据是否已核对。"),
        ),
        "month_elsewhere": (
            Weight.EXPLAIN,
            _("%(month)s 存证报在全国管理平台，本门户没有该月数据，未计入。"),
            _("请说明该月数据的来源，并在有关行填写全年数值。"),
        ),
        "month_not_owed": (
            Weight.EXPLAIN,
            _("%(month)s 本单位不需存证，未计入。"),
            _("请说明该月情况；有排放的，在有关行填写全年数值。"),
        ),
        "difference": (
            Weight.EXPLAIN,
            _("全年数值 %(stated)s 与月度汇总 %(months)s 不一致。"),
            _("请说明原因，并附依据。"),
        ),
        "row_incomplete": (
            Weight.EXPLAIN,
            _("运行的月份中有未填报的：%(months)s。"),
            _("请说明这些月份的情况。"),
        ),
        "number": (Weight.ERROR, _("“%(typed)s”不是数。"), _("请填写阿拉伯数字。")),
        "decimals": (Weight.ERROR, _("%(typed)s 的小数超过 %(decimals)s 位。"), _("请按表式规定的位数四舍五入。")),
        "bounds": (Weight.ERROR, _("%(typed)s 不在允许范围内。"), _("请核对数值和单位。")),
        "required": (Weight.ERROR, _("必填项没有数值。"), _("请填写全年数值。")),
        "field": (Weight.ERROR, _("“%(label)s”没有填写。"), _("请填写；没有的写“无”。")),
        "total": (
            Weight.ERROR,
            _("全年排放量不能算出。"),
            _("请补齐计算所需的数值。"),
        ),
        "paper": (Weight.ERROR, _("没有报告附件。"), _("直接填报的报告须附原始记录或台账等依据。")),
        "layout": (Weight.ERROR, _("没有排放设施和品种。"), _("请先在“设施与品种”中列出。")),
        "rounding": (
            Weight.NOTICE,
            _("全年排放量 %(total)s 与各月之和 %(sum)s 相差 %(share)s%%。"),
            _("全年数值重算与各月之和的差异，请核对权重和各月取值。"),
        ),
    }
)

_MUST: Final = (Requirement.MUST, Requirement.AUXILIARY_MUST)


@dataclass(frozen=True, slots=True)
class ReportIssue:
    """一处问题: `row` is a row text, a month, "C.1/contact" or ""; `key` is what its explanation is kept under."""

    check: str
    row: str = ""
    section: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """A difference is explained under the row itself."""
        return self.row if self.check == "difference" else f"{self.check}@{self.row}"

    @property
    def weight(self) -> Weight:
        return SENTENCES[self.check][0]

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {"check": self.check, "row": self.row, "params": dict(self.params)}


def report_issues(
    basis: Basis, year: Year, fields: Mapping[str, Mapping[str, str]], papers: int
) -> tuple[ReportIssue, ...]:
    """Everything, in the order in which a person would mend it."""
    return (
        *_months(basis.months if not basis.direct else ()),
        *_fields(basis.report_form, fields),
        *_layout(basis),
        *_rows(basis, year),
        *_whole(basis, year),
        *_papers(basis, papers),
    )


def _months(months: Iterable[MonthFigures]) -> Iterator[ReportIssue]:
    for one in months:
        if one.standing.blocks or one.standing.must_be_explained:
            month = str(one.month)
            yield ReportIssue(f"month_{one.standing.value}", month, params={"month": month})


def _fields(form: ReportForm, said: Mapping[str, Mapping[str, str]]) -> Iterator[ReportIssue]:
    for section in form.sections:
        texts = said.get(section.code, {})
        for one in section.fields:
            if one.required and not texts.get(one.id, "").strip():
                yield ReportIssue("field", f"{section.code}/{one.id}", section.code, {"label": one.label})


def _layout(basis: Basis) -> Iterator[ReportIssue]:
    if basis.direct and not (basis.layout.facilities or basis.layout.flows):
        section = next((one.code for one in basis.report_form.sections if one.kind == "facilities"), "")
        yield ReportIssue("layout", "", section)


def _rows(basis: Basis, year: Year) -> Iterator[ReportIssue]:
    for one in year.rows:
        if one.rule is not YearRule.COMPUTED:
            yield from _typed(one, basis)


def _typed(one: YearRow, basis: Basis) -> Iterator[ReportIssue]:
    if one.stated is not None:
        fault = _fault(one)
        if fault:
            yield fault
            return
    if one.is_stated and not basis.direct:
        yield ReportIssue("difference", one.text, one.section, {"stated": one.value, "months": one.from_months or "–"})
    if not one.value and one.row.parameter.requirement in _MUST:
        yield ReportIssue("required", one.text, one.section)
    elif one.rule is YearRule.SUM and one.stated is None and not basis.direct:
        without = unfiled(one.row, basis.months)
        if without and one.value:
            yield ReportIssue("row_incomplete", one.text, one.section, {"months": "、".join(map(str, without))})


def _fault(one: YearRow) -> ReportIssue | None:
    """What is wrong with a typed figure; None for texts and figures that may stand."""
    parameter, said = one.row.parameter, one.stated or ""
    if parameter.is_text:
        return None
    words = {"typed": said[:40], "decimals": str(parameter.decimals)}
    try:
        number = Decimal(number_text(said, unit=one.row.unit) or "0")
    except Fault:
        return ReportIssue("number", one.text, one.section, words)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > parameter.decimals:
        return ReportIssue("decimals", one.text, one.section, words)
    low, high = parameter.minimum, parameter.maximum
    if high is not None and one.rule is YearRule.SUM:
        high *= 12  # The form's bound is that of a month.
    if (low is not None and number < low) or (high is not None and number > high):
        return ReportIssue("bounds", one.text, one.section, words)
    return None


def _whole(basis: Basis, year: Year) -> Iterator[ReportIssue]:
    summary = next(one.code for one in basis.report_form.sections if one.summary)
    if year.total is None:
        yield ReportIssue("total", "", summary)
    elif year.months_sum and year.months_total is not None:
        share = abs(year.months_total - year.months_sum) * 100 / abs(year.months_sum)
        if share > basis.report_form.tolerance_percent:
            words = {"total": f"{year.months_total:f}", "sum": f"{year.months_sum:f}", "share": f"{share:.2f}"}
            yield ReportIssue("rounding", "", summary, words)


def _papers(basis: Basis, papers: int) -> Iterator[ReportIssue]:
    if basis.direct and not papers:
        yield ReportIssue("paper")
