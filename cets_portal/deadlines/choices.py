"""时限的选项: states of obligations and of entered notices, each with its word and hue."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NormKind(models.TextChoices):
    """规范类型."""

    NOTICE = "notice", _("通知")
    LIST_RULE = "list_rule", _("名录规则")
    STANDING = "standing", _("长期任务")
    CLOCKS = "clocks", _("办理时限")
    CALENDAR = "calendar", _("工作日历")
    FORM = "form", _("存证表单")


class NormStatus(models.TextChoices):
    """规范状态."""

    IN_FORCE = "in_force", _("施行")
    DRAFT = "draft", _("征求意见稿")
    SUPERSEDED = "superseded", _("已被替代")

    @property
    def hue(self) -> str:
        return {"in_force": "ok", "draft": "soon", "superseded": "idle"}[self.value]

    @property
    def glyph(self) -> str:
        return {"in_force": "check", "draft": "half", "superseded": "dash"}[self.value]


class ObligationStatus(models.TextChoices):
    """期限状态: the values of rules.due.DueStatus."""

    IN_FORCE = "in_force", pgettext_lazy("obligation", "应办")
    SUPERSEDED = "superseded", pgettext_lazy("obligation", "已被替代")
    NOT_REQUIRED = "not_required", pgettext_lazy("obligation", "不要求")
    STANDING = "standing", pgettext_lazy("obligation", "长期")
    UNDATED = "undated", pgettext_lazy("obligation", "未定日期")

    @property
    def hue(self) -> str:
        return {"in_force": "run", "superseded": "idle", "undated": "soon"}.get(self.value, "none")

    @property
    def glyph(self) -> str:
        return {"in_force": "calendar", "superseded": "repeat", "undated": "ask"}.get(self.value, "dash")


class EnteredStatus(models.TextChoices):
    """录入通知的状态."""

    DRAFT = "draft", _("录入中")
    SUBMITTED = "submitted", _("待第二人复核")
    IN_FORCE = "in_force", _("施行")
    WITHDRAWN = "withdrawn", _("已作废")
    REVOKED = "revoked", pgettext_lazy("notice", "已撤销施行")

    @property
    def hue(self) -> str:
        return {"draft": "idle", "submitted": "run", "in_force": "ok"}.get(self.value, "none")


class InnerActor(models.TextChoices):
    """内部期限的对象: whom a province's own earlier date binds."""

    UNIT = "unit", _("单位")
    CITY = "city", _("市局")


class InnerStatus(models.TextChoices):
    """内部期限的状态."""

    IN_FORCE = "in_force", _("施行")
    WITHDRAWN = "withdrawn", _("已撤销")

    @property
    def hue(self) -> str:
        return "ok" if self.value == "in_force" else "none"
