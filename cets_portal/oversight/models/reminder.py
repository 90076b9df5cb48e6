"""提醒: that a person was reminded of one duty at one step. The row is claimed before anything is sent."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.deadlines.models import Obligation


class Reminder(models.Model):
    """提醒: at most one for a person, duty, unit, step and date, however often and by however many it is planned.

    `due_on` is the day that was told: a date that has changed since is told anew. `uscc` is empty where a bureau
    or a city is told. `claimed_in` names the run that claimed it, and with the person the message that told it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("人员"))
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="reminders", verbose_name=_("应办事项"))
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    step = models.SmallIntegerField(_("提醒阶段"))
    due_on = models.DateField(_("期限"))
    planned_on = models.DateField(_("提醒日期"))
    claimed_in = models.UUIDField(_("批次"), db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("提醒")
        ordering = ("-planned_on", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("user", "obligation", "uscc", "step", "due_on"), name="reminded_once_per_date"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("obligation", "uscc", "-step"), name="reminder_by_unit")]

    def __str__(self) -> str:
        return f"{self.user} · {self.uscc} · {self.obligation_id} · {self.step}"
