"""举报: what the public reports; handled, answered, and kept secret (Regulation art. 18)."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from cets_portal.oversight.choices import TipStatus
from registry.models import Enterprise


class Tip(models.Model):
    """举报线索: told without signing in. Who told is encrypted and opened only to those who handle it.

    `code_digest` is the SHA-256 of the code that the person was given to look the answer up; the code itself is
    nowhere stored. `contact` is ciphertext.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "take": Step(_("受理举报"), (TipStatus.RECEIVED,), TipStatus.HANDLING, BUREAU),
        "take_over": Step(
            _("接办举报"),
            (TipStatus.HANDLING,),
            TipStatus.HANDLING,
            BUREAU,
            not_by=("handled_by",),
            reason_required=True,
        ),
        "answer": Step(_("答复举报"), (TipStatus.HANDLING,), TipStatus.ANSWERED, BUREAU),
        "reject": Step(
            _("不予受理"), (TipStatus.RECEIVED, TipStatus.HANDLING), TipStatus.REJECTED, BUREAU, reason_required=True
        ),
    }

    province = models.CharField(_("省份"), max_length=2)
    status = models.CharField(_("状态"), max_length=8, choices=TipStatus, default=TipStatus.RECEIVED)
    code_digest = models.CharField(_("查询码摘要"), max_length=64, unique=True)
    about = models.CharField(_("被举报单位"), max_length=200)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="tips", verbose_name=_("企业")
    )
    text = models.TextField(_("举报内容"))
    contact = models.BinaryField(_("联系方式（密文）"), default=bytes)
    received_at = models.DateTimeField(_("收到时间"), default=now, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办理人")
    )
    taken_on = models.DateField(_("受理日期"), null=True, blank=True)
    finding = models.TextField(_("核查情况（内部）"), blank=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)

    badges: ClassVar = {"status": TipStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("举报线索")
        ordering = ("-received_at", "-pk")
        indexes: ClassVar = [models.Index(fields=("province", "status"), name="tips_by_status")]

    def __str__(self) -> str:
        """A number only: this stands in the audit log, and the words of a tip may betray who told."""
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def received_on(self) -> date:
        return timezone.localdate(self.received_at)


class TipPaper(models.Model):
    """举报材料."""

    tip = models.ForeignKey(Tip, models.PROTECT, related_name="papers", verbose_name=_("举报线索"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    name = models.CharField(_("文件名"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("举报材料")
        ordering = ("tip", "pk")

    def __str__(self) -> str:
        return self.name
