"""内部期限: a bureau's own earlier date for its units or cities."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.deadlines.choices import InnerActor, InnerStatus
from cets_portal.deadlines.models.obligation import Obligation


class InnerDate(models.Model):
    """内部期限: for a duty by days after the month's end, or for one obligation by its date; earlier than the state's."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "withdraw": Step(
            _("撤销"),
            (InnerStatus.IN_FORCE,),
            InnerStatus.WITHDRAWN,
            frozenset({Role.BUREAU_ADMIN}),
            reason_required=True,
        ),
    }

    province = models.CharField(_("省份"), max_length=2)
    duty = models.CharField(_("任务种类"), max_length=20)
    actor = models.CharField(_("对象"), max_length=4, choices=InnerActor)
    days_after_month_end = models.PositiveSmallIntegerField(_("月末后天数"), null=True, blank=True)
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, null=True, blank=True, related_name="inner_dates", verbose_name=_("应办事项")
    )
    due_on = models.DateField(_("内部期限"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200)
    status = models.CharField(_("状态"), max_length=10, choices=InnerStatus, default=InnerStatus.IN_FORCE)
    set_on = models.DateField(_("设定日期"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("设定人"))
    withdrawn_on = models.DateField(_("撤销日期"), null=True, blank=True)

    badges: ClassVar = {"status": InnerStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("内部期限")
        ordering = ("status", "duty", "due_on", "actor", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("province", "duty", "actor"),
                condition=Q(status="in_force", obligation__isnull=True),
                name="one_inner_rule_per_duty",
            ),
            models.UniqueConstraint(
                fields=("province", "obligation", "actor"),
                condition=Q(status="in_force", obligation__isnull=False),
                name="one_inner_date_per_obligation",
            ),
            models.CheckConstraint(
                condition=Q(obligation__isnull=True, due_on__isnull=True, days_after_month_end__isnull=False)
                | Q(obligation__isnull=False, due_on__isnull=False, days_after_month_end__isnull=True),
                name="inner_date_is_rule_or_day",
            ),
        ]

    def __str__(self) -> str:
        what = self.obligation or self.duty
        return f"{self.province} {what} {self.actor} {self.due_on or self.days_after_month_end}"[:200]
