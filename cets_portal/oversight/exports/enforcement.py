"""检查、案件、处罚公开与举报的表. Of a tip only its course: neither its words nor who told it."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from cets_portal.norms.penalties import article_of
from cets_portal.oversight.models import EnforcementCase, Inspection, Tip
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx


def inspection_workbook(found: Iterable[Inspection], *, today: date) -> bytes:
    """监督检查: the list as it stands."""
    columns = [
        Column(_("单位名称"), 34), Column(_("统一社会信用代码"), 22, Kind.CODE), Column(_("地市"), 14),
        Column(_("检查种类"), 12), Column(_("状态"), 12), Column(_("计划日期"), 13, Kind.DATE), Column(_("检查事由"), 40),
        Column(_("检查日期"), 13, Kind.DATE), Column(_("检查人员和执法证号"), 34), Column(_("检查结果"), 18),
        Column(_("检查情况"), 60), Column(_("案号"), 18, Kind.CODE),
    ]  # fmt: skip
    lines = (
        (one.enterprise.name, one.enterprise.uscc, one.enterprise.city, one.get_kind_display(),
         one.get_status_display(), one.planned_on, one.purpose, one.inspected_on, _people(one),
         one.get_result_display(), one.findings, one.case.number if one.case else "")
        for one in found
    )  # fmt: skip
    return write_table_xlsx(columns, lines, sheet=_("监督检查"), title=_("监督检查"), made_on=today)


def _people(inspection: Inspection) -> str:
    return _("、").join(f"{one['name']}（{one['certificate']}）" for one in inspection.inspectors)


def clauses_of(case: EnforcementCase) -> str:
    """The articles of a case by their clauses, each once."""
    return _("、").join(dict.fromkeys(article_of(one).clause for one in case.articles))


def case_workbook(found: Iterable[EnforcementCase], *, today: date) -> bytes:
    """执法案件: the list as it stands."""
    columns = [
        Column(_("案号"), 18, Kind.CODE), Column(_("当事人"), 34), Column(_("统一社会信用代码"), 22, Kind.CODE),
        Column(_("案件来源"), 16), Column(_("状态"), 16), Column(_("适用条款"), 24), Column(_("立案日期"), 13, Kind.DATE),
        Column(_("罚款"), 16, Kind.NUMBER, _("元")), Column(_("没收违法所得"), 16, Kind.NUMBER, _("元")),
        Column(_("决定文号"), 24), Column(_("决定日期"), 13, Kind.DATE), Column(_("改正期限"), 13, Kind.DATE),
        Column(_("结案日期"), 13, Kind.DATE), Column(_("公开日期"), 13, Kind.DATE),
    ]  # fmt: skip
    lines = (
        (one.number, one.party_name, one.party_uscc, one.get_source_display(), one.get_status_display(),
         clauses_of(one), one.opened_on, one.fine_yuan, one.confiscated_yuan, one.decision_number, one.decided_on,
         one.mend_by, one.closed_on, one.published_on)
        for one in found
    )  # fmt: skip
    return write_table_xlsx(columns, lines, sheet=_("执法案件"), title=_("执法案件"), made_on=today)


def penalty_workbook(found: Iterable[EnforcementCase], *, today: date) -> bytes:
    """处罚决定公开: what the public page shows; where a case came from is not told."""
    columns = [
        Column(_("当事人"), 34), Column(_("统一社会信用代码"), 22, Kind.CODE), Column(_("决定文号"), 24),
        Column(_("违法事实"), 60), Column(_("适用条款"), 24), Column(_("处理决定"), 60),
        Column(_("罚款"), 16, Kind.NUMBER, _("元")), Column(_("没收违法所得"), 16, Kind.NUMBER, _("元")),
        Column(_("决定日期"), 13, Kind.DATE), Column(_("公开日期"), 13, Kind.DATE),
    ]  # fmt: skip
    lines = (
        (one.party_name, one.party_uscc, one.decision_number, one.facts, clauses_of(one), one.decision, one.fine_yuan,
         one.confiscated_yuan, one.decided_on, one.published_on)
        for one in found
    )  # fmt: skip
    return write_table_xlsx(columns, lines, sheet=_("处罚公开"), title=_("处罚决定公开"), made_on=today)


def tip_workbook(found: Iterable[Tip], *, today: date) -> bytes:
    """举报线索: number, course and days."""
    columns = [
        Column(_("编号"), 10, Kind.INTEGER), Column(_("被举报单位"), 34), Column(_("状态"), 16),
        Column(_("收到日期"), 13, Kind.DATE), Column(_("受理日期"), 13, Kind.DATE), Column(_("答复日期"), 13, Kind.DATE),
        Column(_("办理人"), 14),
    ]  # fmt: skip
    lines = (
        (one.pk, one.enterprise.name if one.enterprise else one.about, one.get_status_display(),
         one.received_on, one.taken_on, one.answered_on, str(one.handled_by or ""))
        for one in found
    )  # fmt: skip
    return write_table_xlsx(columns, lines, sheet=_("举报线索"), title=_("举报线索"), made_on=today)
