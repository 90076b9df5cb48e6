"""长任务: the row that is the truth of a long piece of work.

Every broker loses or delays a message when a worker is killed; the row does not. It is written in
the same transaction as what it serves, queued on commit, and swept by beat when its lease runs out.
"""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """任务状态."""

    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("办理中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未完成")


class Job(models.Model):
    """长任务: which task, on which subject, how far, until when the present worker is trusted."""

    task = models.CharField(_("任务"), max_length=80)
    subject_id = models.BigIntegerField(_("对象编号"))
    state = models.CharField(_("状态"), max_length=8, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField(_("已办"), default=0)
    total = models.PositiveIntegerField(_("共计"), default=0)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    lease_until = models.DateTimeField(_("租约至"), null=True, blank=True)
    message = models.TextField(_("说明"), blank=True)
    queued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("发起人")
    )
    queued_at = models.DateTimeField(_("发起时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("长任务")
        ordering = ("-pk",)
        indexes: ClassVar = [models.Index(fields=("task", "subject_id"), name="job_by_subject")]

    def __str__(self) -> str:
        return f"{self.task} {self.subject_id}"

    @property
    def is_open(self) -> bool:
        return self.state in (JobState.QUEUED, JobState.RUNNING)

    def is_interrupted(self, now: datetime) -> bool:
        """Whether its worker has ceased to renew the lease: killed, or cut off from the database."""
        return self.state == JobState.RUNNING and self.lease_until is not None and self.lease_until < now

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0
