"""办结登记: a duty that was done on the national platform, recorded here with its day and its proof."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.clock.reading import now
from cets_portal.deadlines.models import Obligation
from cets_portal.evidence.models import StoredFile
from registry.models import Enterprise


class Settled(models.Model):
    """办结登记: one obligation done by one unit, or by the province itself where `enterprise` is empty.

    `list_year` and `sector` repeat the obligation's, so that one query tells who of a list is left.
    `batch` names the act that recorded it: many units are recorded at once.
    """

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="settled", verbose_name=_("应办事项"))
    list_year = models.PositiveSmallIntegerField(_("名录年度"), null=True, blank=True)
    sector = models.CharField(_("行业"), max_length=9, blank=True)
    province = models.CharField(_("省份"), max_length=2)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="settled", verbose_name=_("企业")
    )
    done_on = models.DateField(_("办结日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    document = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("证明文件")
    )
    document_name = models.CharField(_("文件名"), max_length=200, blank=True)
    batch = models.UUIDField(_("批次"), db_index=True)
    #: Written by the portal itself with the act that does the duty (services.own_acts); nobody withdraws it by hand.
    by_portal = models.BooleanField(_("由门户登记"), default=False)
    #: The record of a duty that a later notice replaced: what was done before its date moved counts on.
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name=_("承接自")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤销人")
    )
    withdrawn_reason = models.CharField(_("撤销理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("办结登记")
        ordering = ("-recorded_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("obligation", "enterprise"),
                condition=Q(withdrawn_at__isnull=True, enterprise__isnull=False),
                name="settled_once_by_unit",
            ),
            models.UniqueConstraint(
                fields=("obligation", "province"),
                condition=Q(withdrawn_at__isnull=True, enterprise__isnull=True),
                name="settled_once_by_province",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("province", "obligation"), name="settled_by_province")]

    def __str__(self) -> str:
        return f"{self.enterprise or self.province} · {self.obligation}"[:200]

    @property
    def days_late(self) -> int:
        """Days after the state's date; 0 in time, without a date, or excused by a late basis document."""
        due = self.obligation.due_on
        if due is None or self.obligation.is_excused:
            return 0
        return max((self.done_on - due).days, 0)
