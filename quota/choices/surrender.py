"""清缴的状态与种类."""

from enum import nonmember

from django.utils.translation import gettext_lazy as _

from cets_portal.audit.shown import Shown


class ApplicationStatus(Shown):
    """清缴申请状态."""

    FILED = "filed", _("清缴待审批")
    APPROVED = "approved", _("清缴已完成")
    REFUSED = "refused", _("清缴未批准")
    WITHDRAWN = "withdrawn", _("清缴已撤回")

    LOOKS = nonmember(
        {
            "filed": ("soon", "ask"),
            "approved": ("ok", "check"),
            "refused": ("back", "return"),
            "withdrawn": ("none", "dash"),
        }
    )


class ConsentStatus(Shown):
    """同意状态: what the holder says to its allowances standing in for another unit."""

    ASKED = "asked", _("待持有单位同意")
    GIVEN = "given", _("持有单位已同意")
    DECLINED = "declined", _("持有单位不同意")

    LOOKS = nonmember({"asked": ("soon", "ask"), "given": ("ok", "check"), "declined": ("back", "cross")})


class ComplianceStatus(Shown):
    """履约状态: what rules.surrender.state_on says, by the same values."""

    OPEN = "open", _("期限未到")
    MET_IN_TIME = "met_in_time", _("按期完成")
    MET_LATE = "met_late", _("逾期完成")
    PARTLY = "partly", _("部分完成")
    NOT_MET = "not_met", _("未完成")

    LOOKS = nonmember(
        {
            "open": ("run", "half"),
            "met_in_time": ("ok", "check"),
            "met_late": ("soon", "check"),
            "partly": ("late", "alert"),
            "not_met": ("late", "alert"),
        }
    )


class CarryOverStatus(Shown):
    """结转申请状态."""

    FILED = "filed", _("结转待审批")
    APPROVED = "approved", _("结转已办理")
    REFUSED = "refused", _("结转未批准")
    WITHDRAWN = "withdrawn", _("结转已撤回")

    LOOKS = nonmember(
        {
            "filed": ("soon", "ask"),
            "approved": ("ok", "check"),
            "refused": ("none", "cross"),
            "withdrawn": ("none", "dash"),
        }
    )


class CloseStatus(Shown):
    """年度关账状态."""

    PROPOSED = "proposed", _("关账待复核")
    CLOSED = "closed", _("年度已关账")
    REFUSED = "refused", _("关账未同意")
    REOPENING = "reopening", _("重开待复核")
    REOPENED = "reopened", _("年度已重开")

    LOOKS = nonmember(
        {
            "proposed": ("soon", "ask"),
            "closed": ("ok", "check"),
            "refused": ("none", "cross"),
            "reopening": ("soon", "ask"),
            "reopened": ("back", "return"),
        }
    )
