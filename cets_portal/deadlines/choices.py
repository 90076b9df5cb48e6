"""时限的选项: states of obligations and of entered notices, each with its word and hue."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cets_portal.audit.shown import Shown


class NormKind(models.TextChoices):
    """规范类型."""

    NOTICE = "notice", _("通知")
    LIST_RULE = "list_rule", _("名录规则")
    STANDING = "standing", _("长期任务")
    CLOCKS = "clocks", _("办理时限")
    CALENDAR = "calendar", _("工作日历")
    FORM = "form", _("存证表单")
    GUIDE = "guide", _("核查指南")
    LIMITS = "limits", _("认定限值")
    EVALUATION = "evaluation", _("机构评分规则")
    PENALTIES = "penalties", _("法律责任")
    RISK = "risk", _("风险点")
    PLAN = "plan", _("配额分配方案")
    SURRENDER = "surrender", _("清缴规则")


class NormStatus(Shown):
    """规范状态."""

    IN_FORCE = "in_force", _("施行")
    DRAFT = "draft", _("征求意见稿")
    SUPERSEDED = "superseded", _("已被替代")

    LOOKS = nonmember({"in_force": ("ok", "check"), "draft": ("soon", "half"), "superseded": ("idle", "dash")})


class ObligationStatus(Shown):
    """期限状态: the values of rules.due.DueStatus."""

    IN_FORCE = "in_force", pgettext_lazy("obligation", "应办")
    SUPERSEDED = "superseded", pgettext_lazy("obligation", "已被替代")
    NOT_REQUIRED = "not_required", pgettext_lazy("obligation", "不要求")
    STANDING = "standing", pgettext_lazy("obligation", "长期")
    UNDATED = "undated", pgettext_lazy("obligation", "未定日期")

    LOOKS = nonmember(
        {
            "in_force": ("run", "calendar"),
            "superseded": ("idle", "repeat"),
            "not_required": ("none", "dash"),
            "standing": ("none", "dash"),
            "undated": ("soon", "ask"),
        }
    )


class EnteredStatus(Shown):
    """录入通知的状态."""

    DRAFT = "draft", _("录入中")
    SUBMITTED = "submitted", _("待第二人复核")
    IN_FORCE = "in_force", _("施行")
    WITHDRAWN = "withdrawn", _("已作废")
    REVOKED = "revoked", pgettext_lazy("notice", "已撤销施行")

    LOOKS = nonmember(
        {
            "draft": ("idle", "ring"),
            "submitted": ("run", "half"),
            "in_force": ("ok", "check"),
            "withdrawn": ("none", "dash"),
            "revoked": ("none", "dash"),
        }
    )


class InnerActor(models.TextChoices):
    """内部期限的对象: whom a province's own earlier date binds."""

    UNIT = "unit", _("单位")
    CITY = "city", _("市局")


class InnerStatus(Shown):
    """内部期限的状态."""

    IN_FORCE = "in_force", _("施行")
    WITHDRAWN = "withdrawn", _("已撤销")

    LOOKS = nonmember({"in_force": ("ok", "check"), "withdrawn": ("none", "dash")})
