"""演练日期: the day a rehearsal has reached. A portal that runs for real has no row here."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RehearsalDay(models.Model):
    """演练日期: one row at most; it only ever moves forward."""

    ONLY = 1

    day = models.DateField(_("演练日期"))
    moved_at = models.DateTimeField(_("调整时间"), auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("演练日期")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="one_rehearsal_day")]

    def __str__(self) -> str:
        return self.day.isoformat()
