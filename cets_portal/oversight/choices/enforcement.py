"""监督执法的状态与种类."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.audit.shown import Shown


class InspectionKind(models.TextChoices):
    """检查种类."""

    ROUTINE = "routine", _("日常检查")
    SPECIAL = "special", _("专项检查")
    FOLLOW_UP = "follow_up", _("整改复查")
    TIP = "tip", _("举报核查")


class InspectionStatus(Shown):
    """检查状态."""

    PLANNED = "planned", _("检查待实施")
    CARRIED_OUT = "carried_out", _("检查待审核")
    CLOSED = "closed", _("检查已办结")
    CANCELLED = "cancelled", _("检查已取消")

    LOOKS = nonmember(
        {
            "planned": ("run", "half"),
            "carried_out": ("soon", "ask"),
            "closed": ("ok", "check"),
            "cancelled": ("none", "dash"),
        }
    )


class InspectionResult(models.TextChoices):
    """检查结果."""

    NO_PROBLEM = "no_problem", _("未发现问题")
    CORRECTED = "corrected", _("当场改正")
    PROBLEM = "problem", _("发现问题，拟立案")


class CaseSource(models.TextChoices):
    """案件来源."""

    INSPECTION = "inspection", _("现场检查")
    TIP = "tip", _("公众举报")
    SHORTFALL = "shortfall", _("未足额清缴")
    REVIEW = "review", _("数据审核与核查")
    TRANSFERRED = "transferred", _("上级交办或部门移送")


class CaseStatus(Shown):
    """案件状态."""

    OPENED = "opened", _("已立案")
    PROPOSED = "proposed", _("处理意见待复核")
    DECIDED = "decided", _("已决定，整改中")
    REFUSING = "refusing", _("拒不改正")
    MENDED = "mended", _("已改正")
    CLOSED = "closed", _("已结案")
    DISMISSED = "dismissed", _("不予处罚或撤案")

    LOOKS = nonmember(
        {
            "opened": ("run", "half"),
            "proposed": ("soon", "ask"),
            "decided": ("soon", "half"),
            "refusing": ("late", "alert"),
            "mended": ("ok", "half"),
            "closed": ("ok", "check"),
            "dismissed": ("none", "dash"),
        }
    )


class FollowUpKind(models.TextChoices):
    """后续情况."""

    NOTE = "note", _("办理记录")
    PAID = "paid", _("罚款缴纳")
    MENDED = "mended", _("整改情况")
    LITIGATION = "litigation", _("复议或诉讼")


class TipStatus(Shown):
    """举报状态."""

    RECEIVED = "received", _("举报待受理")
    HANDLING = "handling", _("举报办理中")
    ANSWERED = "answered", _("举报已答复")
    REJECTED = "rejected", _("举报不予受理")

    LOOKS = nonmember(
        {
            "received": ("soon", "ask"),
            "handling": ("run", "half"),
            "answered": ("ok", "check"),
            "rejected": ("none", "cross"),
        }
    )
