"""月度信息化存证: one filing for each enterprise, sector and month; what was submitted never changes (2025-140 item 五)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Role
from cets_portal.accounts.roles import BUREAU, ENTERPRISE, REVIEWERS
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import LogEntry
from cets_portal.norms.months import Month
from dataquality.choices import FilingStatus
from dataquality.models.control_plan import PlanVersion
from registry.choices import Sector
from registry.models import Enterprise

_EDITABLE = (FilingStatus.DRAFT, FilingStatus.RETURNED)


class Filing(models.Model):
    """月度存证: the draft in work and the state of the month. The truth of a submission stands in `Submission`.

    `draft` (JSON): {"values": {row text: {"v": text, "m": method, "n": note}}, "operations": {facility: {"s": answer,
    "n": note}}, "explanations": {"check@row": text}, "not_operating": bool, "not_operating_reason": text}; and of how
    it came about: "touched", "editors", "aside" (rules.draft), "dropped" (services.basis).
    `basis` (JSON): on what the draft was made: plan version, form, facilities and papers; see rules.basis.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "hand_over": Step(_("送负责人签署"), _EDITABLE, FilingStatus.SIGNING, frozenset({Role.FILER})),
        "recall": Step(_("撤回修改"), (FilingStatus.SIGNING,), FilingStatus.DRAFT, ENTERPRISE),
        "recall_returned": Step(_("撤回修改"), (FilingStatus.SIGNING,), FilingStatus.RETURNED, ENTERPRISE),
        "submit": Step(
            _("签署并提交"),
            (FilingStatus.SIGNING,),
            FilingStatus.SUBMITTED,
            frozenset({Role.APPROVER}),
            not_by=("handed_over_by",),
        ),
        "return": Step(_("退回改正"), (FilingStatus.SUBMITTED,), FilingStatus.RETURNED, BUREAU, reason_required=True),
        "accept": Step(_("审核通过"), (FilingStatus.SUBMITTED,), FilingStatus.ACCEPTED, BUREAU),
        "reopen": Step(
            _("退回已通过的存证"), (FilingStatus.ACCEPTED,), FilingStatus.RETURNED, REVIEWERS, reason_required=True
        ),
    }

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="filings", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    month = models.CharField(_("月份"), max_length=7)
    status = models.CharField(_("状态"), max_length=9, choices=FilingStatus, default=FilingStatus.DRAFT)
    form_code = models.CharField(_("表单"), max_length=40)
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+", verbose_name=_("控制方案版本"))
    draft = models.JSONField(_("草稿"), default=dict)
    basis = models.JSONField(_("草稿依据"), default=dict)
    #: Counts the saves of the draft; a save that did not see the one before is told so.
    revision = models.PositiveIntegerField(_("保存次数"), default=0)
    saved_at = models.DateTimeField(_("保存时间"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("建立人")
    )
    opened_at = models.DateTimeField(_("建立时间"), default=now, editable=False)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("填报人")
    )
    handed_over_at = models.DateTimeField(_("送签时间"), null=True, blank=True)
    #: First submission: timeliness is counted from it, whatever is returned later.
    first_submitted_at = models.DateTimeField(_("首次提交时间"), null=True, blank=True)
    due_on = models.DateField(_("期限"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    return_reason = models.TextField(_("退回理由"), blank=True)
    #: The day until which a returned filing is to be mended.
    mend_by = models.DateField(_("改正期限"), null=True, blank=True)

    badges: ClassVar = {"status": FilingStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("月度存证")
        ordering = ("-month", "enterprise", "sector")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("enterprise", "sector", "month"), name="one_filing_per_month"),
        ]
        indexes: ClassVar = [models.Index(fields=("status", "month"), name="filing_queue")]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.month} {self.get_sector_display()}"

    @property
    def province(self) -> str:
        """The enterprise's: the audit entry belongs there."""
        return self.enterprise.province

    @property
    def period(self) -> Month:
        return Month.from_text(self.month)

    @property
    def is_editable(self) -> bool:
        return self.status in _EDITABLE

    @property
    def is_being_mended(self) -> bool:
        """退回后未重报: returned by the bureau and not submitted since, be it in work or with the approver."""
        open_again = self.is_editable or self.status == FilingStatus.SIGNING
        return open_again and (self.mend_by is not None or bool(self.return_reason))


class Submission(models.Model):
    """提交快照: what was signed, as canonical JSON; append-only. `entry` is its leaf in the log of receipts.

    `content` holds the enterprise as it stood, month, form, plan version, every filed and computed value with its
    working, answers, explanations, issues and the digests of the papers. `digest` is the SHA-256 of its UTF-8 bytes.
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="submissions", verbose_name=_("月度存证"))
    number = models.PositiveSmallIntegerField(_("次"))
    content = models.TextField(_("内容"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    #: What later months look back at, taken from `content` (rules.snapshot.figures_of); prove_log compares the two.
    figures = models.JSONField(_("数值"), null=True, editable=False)
    form_code = models.CharField(_("表单"), max_length=40)
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+", verbose_name=_("控制方案版本"))
    #: The unit's emissions of the month; empty where not operating or not computable. tCO2e.
    emissions_tco2e = models.DecimalField(_("排放量（tCO2e）"), max_digits=15, decimal_places=6, null=True, blank=True)
    warnings = models.PositiveSmallIntegerField(_("提醒"), default=0)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("填报人")
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("签署人")
    )
    submitted_at = models.DateTimeField(_("提交时间"), default=now, editable=False)
    late = models.BooleanField(_("逾期"), default=False)
    entry = models.OneToOneField(LogEntry, models.PROTECT, related_name="+", verbose_name=_("存证回执"))

    class Meta:
        verbose_name = verbose_name_plural = _("提交快照")
        ordering = ("filing", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("filing", "number"), name="one_filing_submission_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.filing} 第 {self.number} 稿"


class FilingWindow(models.Model):
    """补报窗口: after the due date a month is filed only in a window that an officer opened with a reason."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    month = models.CharField(_("月份"), max_length=7)
    until = models.DateField(_("开放至"))
    reason = models.TextField(_("理由"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("开放人")
    )
    opened_at = models.DateTimeField(_("开放时间"), default=now, editable=False)
    closed_at = models.DateTimeField(_("关闭时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("关闭人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("补报窗口")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("enterprise", "sector", "month"),
                condition=models.Q(closed_at__isnull=True),
                name="one_open_window",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.month} → {self.until}"

    @property
    def province(self) -> str:
        return self.enterprise.province
