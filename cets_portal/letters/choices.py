"""公文的取值: value, label, hue and glyph, decided once. Kinds equal those of `cets_portal.norms.letter`."""

from enum import nonmember
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cets_portal.audit.shown import Shown


class LetterKind(models.TextChoices):
    """公文种类."""

    RIGHTS_DUTIES = "rights_duties", _("权利义务告知书")
    REMINDER = "reminder", _("催办函")
    RESULT = "result", _("结果告知书")
    #: Written by the act that tells the unit of its confirmed figure, never by hand.
    VERIFICATION = "verification", _("核查结果告知书")
    #: Written by the act that tells the units of a run of their quota, never by hand.
    QUOTA = "quota", _("配额告知书")
    #: Written by the act that tells a unit what it owes, never by hand.
    COMPLIANCE = "compliance", _("履约通知书")

    @classmethod
    def by_hand(cls) -> list[tuple[str, Any]]:
        """Value and label of the kinds that a clerk writes."""
        return [(one.value, one.label) for one in cls if one not in (cls.VERIFICATION, cls.QUOTA, cls.COMPLIANCE)]


class LetterStatus(Shown):
    """公文状态."""

    DRAFT = "draft", pgettext_lazy("letter", "待签发")
    ISSUED = "issued", pgettext_lazy("letter", "已签发，待送达")
    SENT = "sent", pgettext_lazy("letter", "已送达，待确认")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("letter", "已确认收到")
    WITHDRAWN = "withdrawn", pgettext_lazy("letter", "已撤回")

    LOOKS = nonmember(
        {
            "draft": ("run", "half"),
            "issued": ("soon", "clock"),
            "sent": ("run", "half"),
            "acknowledged": ("ok", "check"),
            "withdrawn": ("none", "dash"),
        }
    )


class SendChannel(models.TextChoices):
    """送达方式: through the portal (and whatever channels the people have there), on paper, by the bureau's own mail."""

    PORTAL = "portal", _("门户")
    PAPER = "paper", _("书面")
    EMAIL = "email", pgettext_lazy("letter", "电子邮件")


class BatchAct(models.TextChoices):
    """成批办理的事: what is done to many letters at once."""

    DRAFT = "draft", pgettext_lazy("letters", "起草")
    ISSUE = "issue", pgettext_lazy("letters", "签发")
    SEND = "send", pgettext_lazy("letters", "送达")
    PRINT = "print", pgettext_lazy("letters", "合并打印")
