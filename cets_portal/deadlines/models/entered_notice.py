"""录入通知: a notice typed in by the ministry in the browser, in the same shape as the norm files."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import MINISTRY
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.deadlines.choices import EnteredStatus


class EnteredNotice(models.Model):
    """录入通知: its TOML text is the truth; `version` grows with every save, `digest` is what a second person confirms."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "submit": Step(_("送第二人复核"), (EnteredStatus.DRAFT,), EnteredStatus.SUBMITTED, MINISTRY),
        "recall": Step(_("撤回修改"), (EnteredStatus.SUBMITTED,), EnteredStatus.DRAFT, MINISTRY),
        "return": Step(_("退回录入"), (EnteredStatus.SUBMITTED,), EnteredStatus.DRAFT, MINISTRY, reason_required=True),
        "enact": Step(
            _("复核并施行"),
            (EnteredStatus.SUBMITTED,),
            EnteredStatus.IN_FORCE,
            MINISTRY,
            not_by=("entered_by", "submitted_by"),
        ),
        "withdraw": Step(
            _("作废"),
            (EnteredStatus.DRAFT, EnteredStatus.SUBMITTED),
            EnteredStatus.WITHDRAWN,
            MINISTRY,
            reason_required=True,
        ),
        # As long as nothing was done under its rows (services.revoking).
        "revoke": Step(
            _("撤销施行"),
            (EnteredStatus.IN_FORCE,),
            EnteredStatus.REVOKED,
            MINISTRY,
            not_by=("enacted_by",),
            reason_required=True,
        ),
    }

    code = models.CharField(_("代码"), max_length=40, blank=True)
    number = models.CharField(_("文号"), max_length=80, blank=True)
    title = models.CharField(_("标题"), max_length=200, blank=True)
    text = models.TextField(_("正文（TOML）"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    version = models.PositiveIntegerField(_("修改次数"), default=1)
    status = models.CharField(_("状态"), max_length=10, choices=EnteredStatus, default=EnteredStatus.DRAFT)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("最后录入人")
    )
    saved_at = models.DateTimeField(_("保存时间"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("送复核")
    )
    submitted_at = models.DateTimeField(_("送复核时间"), null=True, blank=True)
    enacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核")
    )
    enacted_at = models.DateTimeField(_("施行时间"), null=True, blank=True)

    badges: ClassVar = {"status": EnteredStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("录入通知")
        ordering = ("-saved_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("code",), condition=Q(status__in=("submitted", "in_force")), name="one_entered_notice_per_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip() or str(self._meta.verbose_name)
