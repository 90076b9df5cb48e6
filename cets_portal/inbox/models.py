"""站内信: messages, their deliveries, and what people wish about them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Organisation
from cets_portal.inbox.choices import PENDING, STRANDED, Channel, DeliveryState, MessageKind, RobotKind


class Message(models.Model):
    """消息: one text to one person. `key` says what it is about: told twice, it is written once.

    `lines` is a list of {text, note, url}; `url` is an address inside the portal.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages", verbose_name=_("收件人")
    )
    kind = models.CharField(_("类别"), max_length=10, choices=MessageKind)
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("正文"), blank=True)
    url = models.CharField(_("办理页面"), max_length=300, blank=True)
    lines = models.JSONField(_("事项"), default=list, blank=True)
    legal = models.BooleanField(_("法定告知"), default=False)
    key = models.CharField(_("消息键"), max_length=200, unique=True)
    created_at = models.DateTimeField(_("写入时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    #: Which call wrote the row: of two that tell the same at once, each knows its own.
    told_in = models.UUIDField(_("写入批次"), editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("消息")
        ordering = ("-created_at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=("user", "-created_at"), name="message_by_person"),
            models.Index(fields=("user",), condition=Q(read_at__isnull=True), name="message_unread"),
            models.Index(fields=("told_in",), name="message_by_call"),
        ]

    def __str__(self) -> str:
        return self.subject


class ChatRobot(models.Model):
    """工作群机器人: the address in an enterprise chat to which a body's messages go."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="chat_robot", verbose_name=_("单位"))
    kind = models.CharField(_("种类"), max_length=10, choices=RobotKind)
    url = models.CharField(_("机器人地址"), max_length=400)
    secret = models.CharField(_("加签密钥"), max_length=200, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("设定人")
    )
    set_at = models.DateTimeField(_("设定时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("工作群机器人")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.organisation}"

    @property
    def province(self) -> str:
        return self.organisation.province


class Delivery(models.Model):
    """发送: one message on one channel. `lease_until` names the claim of the worker that has it."""

    badges: ClassVar = {"state": DeliveryState}

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries", verbose_name=_("消息"))
    channel = models.CharField(_("通道"), max_length=8, choices=Channel)
    address = models.CharField(_("地址"), max_length=254)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("收件人单位")
    )
    robot = models.ForeignKey(ChatRobot, models.PROTECT, null=True, related_name="+", verbose_name=_("工作群机器人"))
    #: What a chat hears once though several of its people are told; null where everyone hears it.
    once = models.CharField(_("同群只发一次"), max_length=240, null=True, unique=True)
    state = models.CharField(_("状态"), max_length=12, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    next_try_at = models.DateTimeField(_("下次发送"))
    lease_until = models.DateTimeField(_("租约至"), null=True, blank=True)
    last_error = models.CharField(_("最近错误"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("另行送达登记人")
    )
    settled_at = models.DateTimeField(_("另行送达时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("发送")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("message", "channel", "address"), name="one_delivery_per_address")
        ]
        indexes: ClassVar = [
            models.Index(fields=("channel", "next_try_at"), condition=Q(state__in=PENDING), name="delivery_due"),
            models.Index(
                fields=("lease_until",), condition=Q(state=DeliveryState.HANDED_OVER), name="delivery_handed_over"
            ),
            models.Index(fields=("organisation", "state"), condition=Q(state__in=STRANDED), name="delivery_stranded"),
        ]

    def __str__(self) -> str:
        return f"{self.message} · {self.get_channel_display()} · {self.address}"

    @property
    def province(self) -> str:
        return self.organisation.province if self.organisation else ""


class Preference(models.Model):
    """通道选择: whether a person wants a channel. Without a row the channel's own default holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("人员"))
    channel = models.CharField(_("通道"), max_length=8, choices=Channel)
    wanted = models.BooleanField(_("接收"))

    class Meta:
        verbose_name = verbose_name_plural = _("通道选择")
        constraints: ClassVar = [models.UniqueConstraint(fields=("user", "channel"), name="one_wish_per_channel")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_channel_display()}"


class OwnQuietHours(models.Model):
    """个人免打扰时段: in place of the portal's; the same time twice means none."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="quiet_hours", verbose_name=_("人员")
    )
    begins = models.TimeField(_("免打扰起"))
    ends = models.TimeField(_("免打扰止"))

    class Meta:
        verbose_name = verbose_name_plural = _("个人免打扰时段")

    def __str__(self) -> str:
        return f"{self.user} {self.begins:%H:%M}–{self.ends:%H:%M}"
