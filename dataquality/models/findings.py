"""不符合项: what does not conform, why, how the unit mended it, and what the agency says of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import AGENCY, ENTERPRISE
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from dataquality.choices import FindingClass, FindingStatus, FindingVerdict
from dataquality.models.verification import Verification


class VerificationFinding(models.Model):
    """不符合项: one row of the list (附件4): class, what, row concerned, cause, correction, verdict."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "issue": Step(_("开具"), (FindingStatus.DRAFTED,), FindingStatus.ISSUED, AGENCY),
        "drop": Step(_("不再开具"), (FindingStatus.DRAFTED,), FindingStatus.DROPPED, AGENCY),
        "answer": Step(
            _("提交整改"), (FindingStatus.ISSUED, FindingStatus.ANSWERED), FindingStatus.ANSWERED, ENTERPRISE
        ),
        "judge": Step(_("判定整改"), (FindingStatus.ISSUED, FindingStatus.ANSWERED), FindingStatus.CLOSED, AGENCY),
    }

    verification = models.ForeignKey(Verification, models.PROTECT, related_name="findings", verbose_name=_("核查任务"))
    number = models.PositiveSmallIntegerField(_("序号"))
    finding_class = models.CharField(_("类别"), max_length=9, choices=FindingClass)
    status = models.CharField(_("状态"), max_length=8, choices=FindingStatus, default=FindingStatus.DRAFTED)
    item = models.CharField(_("涉及的参数"), max_length=160, blank=True)
    description = models.TextField(_("不符合项描述"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    written_at = models.DateTimeField(_("提出时间"), default=now, editable=False)
    issued_on = models.DateField(_("开具日期"), null=True, blank=True)
    due_on = models.DateField(_("整改期限"), null=True, blank=True)
    cause = models.TextField(_("受核查方原因分析"), blank=True)
    correction = models.TextField(_("受核查方采取的纠正措施"), blank=True)
    #: The value that the unit now states for `item`, if it corrects one; text as typed, unit of the row.
    corrected_value = models.CharField(_("更正后数值"), max_length=60, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("整改人")
    )
    answered_at = models.DateTimeField(_("整改提交时间"), null=True, blank=True)
    verdict = models.CharField(_("核查结论"), max_length=14, choices=FindingVerdict, blank=True)
    verdict_note = models.TextField(_("判定说明"), blank=True)
    judged_at = models.DateTimeField(_("判定时间"), null=True, blank=True)

    badges: ClassVar = {"status": FindingStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("不符合项")
        ordering = ("verification", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("verification", "number"), name="one_finding_per_number"),
        ]
        indexes: ClassVar = [models.Index(fields=("status", "due_on"), name="findings_by_due")]

    def __str__(self) -> str:
        return f"{self.number} {self.description[:40]}"

    @property
    def province(self) -> str:
        return self.verification.province


class FindingPaper(models.Model):
    """整改证据: a paper of the unit's answer."""

    finding = models.ForeignKey(VerificationFinding, models.PROTECT, related_name="papers", verbose_name=_("不符合项"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    name = models.CharField(_("文件名"), max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    added_at = models.DateTimeField(_("上传时间"), default=now, editable=False)
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("整改证据")
        ordering = ("finding", "pk")

    def __str__(self) -> str:
        return self.name
