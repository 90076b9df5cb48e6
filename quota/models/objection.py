"""配额异议: a unit's objection to what was determined for it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import BUREAU, ENTERPRISE
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.evidence.models import StoredFile
from quota.choices import QuotaObjectionOutcome, QuotaObjectionStatus
from quota.models.allocation import UnitAllocation


class QuotaObjection(models.Model):
    """配额异议: within 7 working days of the notice; decided within 10 by two officers (Measures art. 16)."""

    _S = QuotaObjectionStatus
    LIFECYCLE: ClassVar[Lifecycle] = {
        "withdraw": Step(_("撤回配额异议"), (_S.FILED,), _S.WITHDRAWN, ENTERPRISE),
        "propose": Step(_("提出处理意见"), (_S.FILED,), _S.PROPOSED, BUREAU),
        "send_back": Step(
            _("退回重拟"), (_S.PROPOSED,), _S.FILED, BUREAU, not_by=("proposed_by",), reason_required=True
        ),
        "decide": Step(_("作出决定"), (_S.PROPOSED,), _S.DECIDED, BUREAU, not_by=("proposed_by",)),
    }

    unit = models.ForeignKey(UnitAllocation, models.PROTECT, related_name="objections", verbose_name=_("单位配额"))
    status = models.CharField(_("状态"), max_length=9, choices=QuotaObjectionStatus, default=QuotaObjectionStatus.FILED)
    grounds = models.TextField(_("异议理由"))
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("异议材料")
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    filed_on = models.DateField(_("提出日期"))
    decide_by = models.DateField(_("决定期限"))
    outcome = models.CharField(_("决定"), max_length=7, choices=QuotaObjectionOutcome, blank=True)
    decision = models.TextField(_("决定理由"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经办人")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审定人")
    )
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)

    badges: ClassVar = {"status": QuotaObjectionStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("配额异议")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("unit",), condition=Q(status__in=("filed", "proposed")), name="one_open_quota_objection"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} 异议"

    @property
    def province(self) -> str:
        return self.unit.allocation.province
