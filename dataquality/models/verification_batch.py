"""核查成批办理: one act upon many figures of a province, carried out by a job where there are many."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Post
from cets_portal.clock.reading import now
from dataquality.choices import VerificationBatchAct


class VerificationBatch(models.Model):
    """核查成批办理: what was asked for, how far it is, and what was left with its reason.

    `order` (JSON): {"today", "keys": […]} of the conclusions or figures, or {"today", "emission_year"} of an evaluation.
    """

    act = models.CharField(_("办理"), max_length=8, choices=VerificationBatchAct)
    province = models.CharField(_("省份"), max_length=2)
    order = models.JSONField(_("内容"), default=dict)
    total = models.PositiveIntegerField(_("共计"))
    #: How many of the keys were gone through: whoever goes on with an interrupted batch begins after them.
    position = models.PositiveIntegerField(_("已过"), default=0)
    done = models.PositiveIntegerField(_("已办"), default=0)
    #: Sentences about those that were left alone: [[name, why], …].
    left = models.JSONField(_("未办"), default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("岗位"))
    made_at = models.DateTimeField(_("发起时间"), default=now, editable=False)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("核查成批办理")
        ordering = ("-pk",)
        indexes: ClassVar = [models.Index(fields=("province", "act", "finished_at"), name="verification_batches")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} × {self.total}"
