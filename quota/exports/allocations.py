"""分配的导出: the units of a run and the papers of a kind, as the pages list them."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from quota.models import UnitAllocation
from quota.models.papers import TwoPersonPaper
from quota.selectors.allocations import signed_issue

_TONNES = (
    "pre_tonnes", "initial_tonnes", "top_up_tonnes", "determined_tonnes", "obligation_tonnes", "balance_tonnes",
    "refund_tonnes", "deducted_tonnes", "pre_issued_tonnes",
)  # fmt: skip


def units_xlsx(units: Iterable[UnitAllocation], *, today: date) -> bytes:
    """One row a unit; tonnes tCO2e."""
    labels = [str(UnitAllocation._meta.get_field(name).verbose_name) for name in _TONNES]  # type: ignore[union-attr]
    columns = [
        Column(_("单位名称"), 34),
        Column(_("统一社会信用代码"), 21, Kind.CODE),
        *(Column(label, 16, Kind.INTEGER, "tCO2e") for label in labels),
        Column(_("本环节实发配额"), 16, Kind.INTEGER, "tCO2e"),
        Column(_("剩余待调整配额"), 16, Kind.INTEGER, "tCO2e"),
        Column(_("差异化具体情况"), 30),
    ]
    return write_table_xlsx(columns, _unit_rows(units), sheet=_("单位配额"), made_on=today)


def _unit_rows(units: Iterable[UnitAllocation]) -> Iterator[list[Any]]:
    for one in units:
        figures = [getattr(one, name) for name in _TONNES]
        rest = [signed_issue(one), one.outstanding_tonnes, one.withheld_detail]
        yield [one.enterprise.name, one.enterprise.uscc, *figures, *rest]


def papers_xlsx(papers: Iterable[TwoPersonPaper], label: str, *, today: date) -> bytes:
    """One row a paper."""
    columns = [
        Column(label, 40), Column(_("依据"), 50), Column(_("状态"), 12), Column(_("经办人"), 12),
        Column(_("登记日期"), 12, Kind.DATE), Column(_("复核人"), 12), Column(_("复核日期"), 12, Kind.DATE),
    ]  # fmt: skip
    return write_table_xlsx(columns, map(_paper_row, papers), sheet=label, made_on=today)


def _paper_row(one: TwoPersonPaper) -> list[Any]:
    entered = [str(one), one.basis, str(one.get_status_display()), str(one.proposed_by or ""), one.proposed_at.date()]
    return [*entered, str(one.agreed_by or ""), one.agreed_at.date() if one.agreed_at else None]
