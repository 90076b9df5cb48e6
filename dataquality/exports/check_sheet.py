"""检查规则和豁免的表: what the pages list, as workbooks."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from cets_portal.norms.codes import label
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from dataquality.models import Waiver
from dataquality.selectors.check_rows import CheckRow
from dataquality.templatetags.issue_words import ground_words, severity_label, source_words, template_words


def checks_xlsx(rows: Iterable[CheckRow], *, today: date) -> bytes:
    """检查规则: one line for each check."""
    columns = [
        Column(_("编号"), 12, Kind.CODE), Column(_("检查"), 36), Column(_("行业"), 24), Column(_("级别"), 8),
        Column(_("发现"), 48), Column(_("改正"), 56), Column(_("条款"), 32), Column(_("出处"), 14),
        Column(_("等级"), 6), Column(_("等级说明"), 18), Column(_("有效豁免"), 10, Kind.INTEGER),
        Column(_("代码"), 44, Kind.CODE),
    ]  # fmt: skip
    lines = (
        (
            one.check.id, _(one.check.title), _("、").join(_(label(sector)) for sector in one.check.sectors),
            severity_label(one.check.severity), template_words(one.check.found), template_words(one.check.wanted),
            _(one.check.clause), source_words(one.check), str(one.check.grade), ground_words(one.check.grade), one.waivers,
            one.code,
        )
        for one in rows
    )  # fmt: skip
    return write_table_xlsx(columns, lines, sheet=_("检查规则"), title=_("月度存证检查规则"), made_on=today)


def waivers_xlsx(rows: Iterable[Waiver], *, today: date) -> bytes:
    """检查豁免: who, what, until when, why, and who agreed."""
    columns = [
        Column(_("企业"), 34), Column(_("统一社会信用代码"), 22, Kind.CODE), Column(_("行业"), 10),
        Column(_("检查编号"), 12, Kind.CODE), Column(_("设施编号"), 12, Kind.CODE), Column(_("参数代码"), 12, Kind.CODE),
        Column(_("自"), 10, Kind.CODE), Column(_("至"), 10, Kind.CODE), Column(_("状态"), 10), Column(_("理由"), 50),
        Column(_("提出人"), 14), Column(_("提出日期"), 12, Kind.DATE), Column(_("复核人"), 14),
        Column(_("复核日期"), 12, Kind.DATE),
    ]  # fmt: skip
    lines = (
        (
            one.enterprise.name, one.enterprise.uscc, one.get_sector_display(), one.check_id, one.facility,
            one.parameter, one.from_month, one.to_month, one.get_status_display(), one.reason,
            str(one.proposed_by or ""), one.proposed_at.date(), str(one.decided_by or ""),
            one.decided_at.date() if one.decided_at else None,
        )
        for one in rows
    )  # fmt: skip
    return write_table_xlsx(columns, lines, sheet=_("检查豁免"), title=_("月度存证检查豁免"), made_on=today)
