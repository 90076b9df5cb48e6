"""年末的导出: trading days, carry-overs and freezes, as the pages list them."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from quota.ledger.words import vintage_words
from quota.models import CarryOver, Freeze, TradedDay

_TONNES = "tCO2e"


def prices_xlsx(days: Iterable[TradedDay], *, today: date) -> bytes:
    """One row a trading day."""
    columns = [
        Column(_("交易日"), 12, Kind.DATE), Column(_("成交额"), 20, Kind.NUMBER, _("元")),
        Column(_("成交量"), 18, Kind.NUMBER, _("吨")), Column(_("来源"), 40), Column(_("依据等级"), 10),
        Column(_("登记人"), 12), Column(_("登记时间"), 18, Kind.DATE), Column(_("替换时间"), 18, Kind.DATE),
    ]  # fmt: skip
    lines = (
        (one.on, one.turnover_yuan, one.volume_tonnes, one.source, one.grade, str(one.recorded_by or ""),
         one.recorded_at, one.replaced_at)
        for one in days
    )  # fmt: skip
    return write_table_xlsx(columns, lines, sheet=_("每日成交"), title=_("全国碳市场每日成交"), made_on=today)


def carry_overs_xlsx(found: Iterable[CarryOver], *, today: date) -> bytes:
    """One row an application."""
    columns = [
        Column(_("单位名称"), 34), Column(_("统一社会信用代码"), 22, Kind.CODE), Column(_("行业"), 10),
        Column(_("净卖出量"), 16, Kind.INTEGER, _TONNES), Column(_("可结转量"), 16, Kind.INTEGER, _TONNES),
        Column(_("申请结转量"), 16, Kind.INTEGER, _TONNES), Column(_("各年度配额"), 40), Column(_("状态"), 12),
        Column(_("申请日期"), 12, Kind.DATE), Column(_("审批人"), 12), Column(_("审批日期"), 12, Kind.DATE),
        Column(_("不批准的理由"), 40),
    ]  # fmt: skip
    lines = (
        (one.enterprise.name, one.enterprise.uscc, one.get_sector_display(), one.net_sold_tonnes, one.limit_tonnes,
         one.tonnes, taken_words(one), one.get_status_display(), one.filed_on, str(one.decided_by or ""),
         one.decided_on, one.refusal)
        for one in found
    )  # fmt: skip
    return write_table_xlsx(columns, lines, sheet=_("结转申请"), title=_("配额结转申请"), made_on=today)


def freezes_xlsx(found: Iterable[Freeze], *, today: date) -> bytes:
    """One row a freeze."""
    columns = [
        Column(_("账户"), 34), Column(_("配额年度"), 12, Kind.CODE), Column(_("冻结量"), 16, Kind.INTEGER, _TONNES),
        Column(_("事由"), 16), Column(_("说明"), 40), Column(_("冻结日期"), 12, Kind.DATE), Column(_("经办"), 12),
        Column(_("解除日期"), 12, Kind.DATE), Column(_("解除人"), 12),
    ]  # fmt: skip
    lines = (
        (str(one.account), vintage_words(one.vintage), one.tonnes, one.get_reason_display(), one.note, one.frozen_on,
         str(one.by), one.released_on, str(one.released_by or ""))
        for one in found
    )  # fmt: skip
    return write_table_xlsx(columns, lines, sheet=_("配额冻结"), title=_("配额冻结"), made_on=today)


def taken_words(one: CarryOver) -> str:
    """'2023：1,000；2024：500'."""
    return _("；").join(f"{vintage_words(int(vintage))}：{tonnes:,}" for vintage, tonnes in one.taken.items())
