"""控制方案、月度存证与技术审核的状态与种类."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cets_portal.audit.shown import Shown


class PlanStatus(Shown):
    """控制方案版本状态."""

    DRAFT = "draft", _("编制中")
    SUBMITTED = "submitted", _("待技术审核")
    RETURNED = "returned", pgettext_lazy("plan status", "退回修改")
    ACCEPTED = "accepted", _("已通过")
    WITHDRAWN = "withdrawn", _("已作废")

    LOOKS = nonmember(
        {
            "draft": ("run", "half"),
            "submitted": ("soon", "ask"),
            "returned": ("back", "return"),
            "accepted": ("ok", "check"),
            "withdrawn": ("none", "dash"),
        }
    )


class PlanTrigger(models.TextChoices):
    """制定或修订原因: first making, the yearly roll, and the six triggers of a revision (S12 9.3)."""

    FIRST = "first", _("首次制定")
    YEARLY = "yearly", _("年度制定")
    FACILITIES = "facilities", _("排放设施变化或使用新燃料、物料")
    INSTRUMENT = "instrument", _("采用新仪器或新方法，准确度提高")
    WRONG_METHOD = "wrong_method", _("发现原方法不正确")
    ACCURACY = "accuracy", _("变更可提高准确度")
    NONCOMPLIANT = "noncompliant", _("方案不符合要求")
    ORDERED = "ordered", _("生态环境部明确的其他情况")


class FilingStatus(Shown):
    """月度存证状态."""

    DRAFT = "draft", _("填报中")
    SIGNING = "signing", _("待负责人签署")
    SUBMITTED = "submitted", _("待技术审核")
    RETURNED = "returned", pgettext_lazy("filing status", "退回改正")
    ACCEPTED = "accepted", pgettext_lazy("filing status", "审核通过")

    LOOKS = nonmember(
        {
            "draft": ("run", "half"),
            "signing": ("soon", "ask"),
            "submitted": ("soon", "ask"),
            "returned": ("back", "return"),
            "accepted": ("ok", "check"),
        }
    )


class FilingSheetStatus(Shown):
    """上传的填报表状态."""

    CHECKED = "checked", _("已核对待载入")
    LOADED = "loaded", _("已载入")
    ABANDONED = "abandoned", _("已放弃")

    LOOKS = nonmember({"checked": ("soon", "ask"), "loaded": ("ok", "check"), "abandoned": ("none", "dash")})


class Severity(Shown):
    """级别: an error stops the submission, a warning asks for an explanation, a notice informs."""

    ERROR = "error", _("错误")
    WARNING = "warning", _("提醒")
    NOTICE = "notice", _("提示")

    LOOKS = nonmember({"error": ("late", "alert"), "warning": ("soon", "ask"), "notice": ("idle", "dash")})


class Decision(Shown):
    """分部审核结论."""

    OPEN = "open", _("未审")
    PASSED = "passed", _("通过")
    FAULTY = "faulty", _("有问题")

    LOOKS = nonmember({"open": ("none", "dash"), "passed": ("ok", "check"), "faulty": ("late", "alert")})


class QuestionStatus(Shown):
    """问询状态."""

    ASKED = "asked", _("待答复")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")

    LOOKS = nonmember({"asked": ("soon", "ask"), "answered": ("run", "half"), "closed": ("ok", "check")})


class SpotCheckStatus(Shown):
    """现场抽查状态."""

    REQUESTED = "requested", _("待抽查")
    ANSWERED = "answered", _("已反馈")
    CANCELLED = "cancelled", _("已撤销")

    LOOKS = nonmember({"requested": ("soon", "ask"), "answered": ("ok", "check"), "cancelled": ("none", "dash")})


class Finding(models.TextChoices):
    """抽查结果."""

    AGREES = "agrees", _("与填报相符")
    DIFFERS = "differs", _("与填报不符")


class WaiverStatus(Shown):
    """豁免状态."""

    PROPOSED = "proposed", _("待复核")
    IN_FORCE = "in_force", _("有效")
    REFUSED = "refused", _("未同意")
    ENDED = "ended", _("已终止")

    LOOKS = nonmember(
        {
            "proposed": ("soon", "ask"),
            "in_force": ("ok", "check"),
            "refused": ("none", "cross"),
            "ended": ("none", "dash"),
        }
    )
