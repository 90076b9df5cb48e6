"""机构评估一览的表: what the list shows, with every measure in a column of its own."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cets_portal.norms.evaluation import Counted
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from dataquality.rules.evaluation import UNITS
from dataquality.selectors.evaluations import EvaluationLine


def evaluations_xlsx(lines: Iterable[EvaluationLine], *, year: int, today: date) -> bytes:
    """One line for each agency: foot of its form, every measure, points by head and in all."""
    rows = [_cells(one) for one in lines]
    notes = [_("各指标和分值为门户自定（等级 D），国家评分表未见公布。")]
    title = _("%(year)s 排放年度核查机构评估") % {"year": year}
    return write_table_xlsx(_columns(), rows, sheet=_("机构评估"), title=title, notes=notes, made_on=today)


def _columns() -> list[Column]:
    number, sheets = Kind.NUMBER, pgettext("conclusions", "份")
    return [
        Column(_("机构"), 34), Column(_("统一社会信用代码"), 22, Kind.CODE), Column(_("省份"), 8, Kind.CODE),
        Column(_("状态"), 14), Column(_("出具结论"), 10, Kind.INTEGER, sheets),
        Column(_("不及时"), 10, Kind.INTEGER, sheets), Column(_("不合格"), 10, Kind.INTEGER, sheets),
        Column(_("合格率"), 10, number, "%"),
        *(Column(name, 14, number, _(UNITS[one])) for one, name in measure_names().items()),
        Column(_("评分"), 10, number, _("分")), Column(_("评分规则"), 12, Kind.CODE),
        Column(_("公开日期"), 12, Kind.DATE),
    ]  # fmt: skip


def measure_names() -> dict[Counted, str]:
    """The measures by the names that the columns bear, whatever a rule calls them."""
    return {
        Counted.FIGURES_STOOD: _("结论数据成立"), Counted.CHANGE_SIZE: _("后续变更幅度"),
        Counted.ROWS_CONFORM: _("七项质量均符合"), Counted.NEVER_RETURNED: _("结论未被退回"),
        Counted.MISSED_FINDINGS: _("遗漏不符合项"), Counted.CONFLICTS: _("利益冲突"),
        Counted.PRESENCE: _("人员到场"), Counted.ON_TIME: _("按期出具结论"), Counted.DAYS_LATE: _("逾期天数"),
    }  # fmt: skip


def _cells(line: EvaluationLine) -> tuple[Any, ...]:
    one, foot = line.evaluation, line.foot
    values = (_number(line.values.get(name, "")) for name in Counted)
    return (
        one.agency.name, one.agency.uscc, one.province, one.get_status_display(), foot.issued, foot.late,
        foot.unqualified, foot.rate, *values, _number(line.total), one.norm_code, one.published_on,
    )  # fmt: skip


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
