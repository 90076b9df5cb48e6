"""审计: who did what, when, to what, in which post. Append-only."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.clock.reading import now


class Entry(models.Model):
    """审计记录: one act. Names are copied in, so that the entry reads the same after people change."""

    at = models.DateTimeField(_("时间"), default=now, editable=False, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("人员")
    )
    actor_name = models.CharField(_("姓名"), max_length=60, blank=True)
    post_title = models.CharField(_("岗位"), max_length=60, blank=True)
    organisation_name = models.CharField(_("单位"), max_length=200, blank=True)
    action = models.CharField(_("动作"), max_length=60)
    target_type = models.CharField(_("对象类型"), max_length=60)
    target_id = models.CharField(_("对象编号"), max_length=40)
    target_label = models.CharField(_("对象"), max_length=200)
    province = models.CharField(_("省份"), max_length=2, blank=True)
    from_status = models.CharField(_("原状态"), max_length=20, blank=True)
    to_status = models.CharField(_("新状态"), max_length=20, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    detail = models.JSONField(_("内容"), default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("审计记录")
        ordering = ("-at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=("target_type", "target_id", "-at"), name="entry_by_target"),
            models.Index(fields=("province", "-at"), name="entry_by_province"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action} {self.target_label}"
