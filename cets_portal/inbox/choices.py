"""站内信的取值: value, label, hue and glyph, decided once."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cets_portal.audit.shown import Shown


class MessageKind(models.TextChoices):
    """类别: what a message is about."""

    REMINDER = "reminder", _("到期提醒")
    NOTICE = "notice", _("通知告知")
    SYSTEM = "system", _("系统消息")
    DELIVERY = "delivery", _("送达情况")


class Channel(models.TextChoices):
    """通道: a way out of the portal. The portal's own inbox is none: everything lies there."""

    EMAIL = "email", _("电子邮件")
    WEBHOOK = "webhook", _("工作群机器人")
    SMS = "sms", _("短信")


class DeliveryState(Shown):
    """送达状态: of one message on one channel."""

    WAITING = "waiting", _("待发送")
    HANDED_OVER = "handed_over", _("已递交，等回执")
    SENT = "sent", _("已发出")
    UNCERTAIN = "uncertain", _("不能确定")
    FAILED = "failed", _("未发出，将重试")
    GIVEN_UP = "given_up", _("未能送达")

    LOOKS = nonmember(
        {
            "waiting": ("idle", "ring"),
            "handed_over": ("run", "half"),
            "sent": ("ok", "check"),
            "uncertain": ("soon", "ask"),
            "failed": ("soon", "clock"),
            "given_up": ("late", "alert"),
        }
    )


#: Not yet handed over: such a delivery may be tried without harm.
PENDING = (DeliveryState.WAITING, DeliveryState.FAILED)
#: What a person has to look after.
STRANDED = (DeliveryState.GIVEN_UP, DeliveryState.UNCERTAIN)


class RobotKind(models.TextChoices):
    """群机器人种类."""

    WECOM = "wecom", pgettext_lazy("chat", "企业微信")
    DINGTALK = "dingtalk", pgettext_lazy("chat", "钉钉")
