"""控制方案、月度存证与技术审核的状态与种类."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanStatus(models.TextChoices):
    """控制方案版本状态."""

    DRAFT = "draft", _("编制中")
    SUBMITTED = "submitted", _("待技术审核")
    RETURNED = "returned", pgettext_lazy("plan status", "退回修改")
    ACCEPTED = "accepted", _("已通过")
    WITHDRAWN = "withdrawn", _("已作废")

    @property
    def hue(self) -> str:
        return {"draft": "run", "submitted": "soon", "returned": "back", "accepted": "ok", "withdrawn": "none"}[
            self.value
        ]

    @property
    def glyph(self) -> str:
        return {"draft": "half", "submitted": "ask", "returned": "return", "accepted": "check", "withdrawn": "dash"}[
            self.value
        ]


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


class FilingStatus(models.TextChoices):
    """月度存证状态."""

    DRAFT = "draft", _("填报中")
    SIGNING = "signing", _("待负责人签署")
    SUBMITTED = "submitted", _("待技术审核")
    RETURNED = "returned", pgettext_lazy("filing status", "退回改正")
    ACCEPTED = "accepted", pgettext_lazy("filing status", "审核通过")

    @property
    def hue(self) -> str:
        return {"draft": "run", "signing": "soon", "submitted": "soon", "returned": "back", "accepted": "ok"}[
            self.value
        ]

    @property
    def glyph(self) -> str:
        return {"draft": "half", "signing": "ask", "submitted": "ask", "returned": "return", "accepted": "check"}[
            self.value
        ]


class FilingSheetStatus(models.TextChoices):
    """上传的填报表状态."""

    CHECKED = "checked", _("已核对待载入")
    LOADED = "loaded", _("已载入")
    ABANDONED = "abandoned", _("已放弃")

    @property
    def hue(self) -> str:
        return {"checked": "soon", "loaded": "ok", "abandoned": "none"}[self.value]

    @property
    def glyph(self) -> str:
        return {"checked": "ask", "loaded": "check", "abandoned": "dash"}[self.value]


class Severity(models.TextChoices):
    """级别: an error stops the submission, a warning asks for an explanation, a notice informs."""

    ERROR = "error", _("错误")
    WARNING = "warning", _("提醒")
    NOTICE = "notice", _("提示")

    @property
    def hue(self) -> str:
        return {"error": "late", "warning": "soon", "notice": "idle"}[self.value]

    @property
    def glyph(self) -> str:
        return {"error": "alert", "warning": "ask", "notice": "dash"}[self.value]


class Decision(models.TextChoices):
    """分部审核结论."""

    OPEN = "open", _("未审")
    PASSED = "passed", _("通过")
    FAULTY = "faulty", _("有问题")

    @property
    def hue(self) -> str:
        return {"open": "none", "passed": "ok", "faulty": "late"}[self.value]

    @property
    def glyph(self) -> str:
        return {"open": "dash", "passed": "check", "faulty": "alert"}[self.value]


class QuestionStatus(models.TextChoices):
    """问询状态."""

    ASKED = "asked", _("待答复")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")

    @property
    def hue(self) -> str:
        return {"asked": "soon", "answered": "run", "closed": "ok"}[self.value]

    @property
    def glyph(self) -> str:
        return {"asked": "ask", "answered": "half", "closed": "check"}[self.value]


class SpotCheckStatus(models.TextChoices):
    """现场抽查状态."""

    REQUESTED = "requested", _("待抽查")
    ANSWERED = "answered", _("已反馈")
    CANCELLED = "cancelled", _("已撤销")

    @property
    def hue(self) -> str:
        return {"requested": "soon", "answered": "ok", "cancelled": "none"}[self.value]

    @property
    def glyph(self) -> str:
        return {"requested": "ask", "answered": "check", "cancelled": "dash"}[self.value]


class Finding(models.TextChoices):
    """抽查结果."""

    AGREES = "agrees", _("与填报相符")
    DIFFERS = "differs", _("与填报不符")


class WaiverStatus(models.TextChoices):
    """豁免状态."""

    PROPOSED = "proposed", _("待复核")
    IN_FORCE = "in_force", _("有效")
    REFUSED = "refused", _("未同意")
    ENDED = "ended", _("已终止")

    @property
    def hue(self) -> str:
        return {"proposed": "soon", "in_force": "ok", "refused": "none", "ended": "none"}[self.value]

    @property
    def glyph(self) -> str:
        return {"proposed": "ask", "in_force": "check", "refused": "cross", "ended": "dash"}[self.value]
