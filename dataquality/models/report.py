"""年度排放报告: the year of one enterprise and sector, from its twelve months; what was reported never changes."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Role
from cets_portal.accounts.roles import BUREAU, ENTERPRISE
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import LogEntry, StoredFile
from dataquality.choices import ReportKind, ReportStatus
from dataquality.models.control_plan import PlanVersion
from registry.choices import Sector
from registry.models import Enterprise

_EDITABLE = (ReportStatus.DRAFT, ReportStatus.RETURNED)


class AnnualReport(models.Model):
    """年度排放报告: the draft in work and the state of the year. The truth of a report stands in `ReportVersion`.

    `draft` (JSON): {"values": {row text: {"v": text, "n": note}} only where the year is stated otherwise than the
    months add up to, "explanations": {row text or "check@row": text}, "sections": {"C.1": {field: text}, …}}.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "hand_over": Step(_("送负责人签署"), _EDITABLE, ReportStatus.SIGNING, frozenset({Role.FILER})),
        "recall": Step(_("撤回修改"), (ReportStatus.SIGNING,), ReportStatus.DRAFT, ENTERPRISE),
        "recall_returned": Step(_("撤回修改"), (ReportStatus.SIGNING,), ReportStatus.RETURNED, ENTERPRISE),
        "submit": Step(
            _("签署声明并报送"),
            (ReportStatus.SIGNING,),
            ReportStatus.SUBMITTED,
            frozenset({Role.APPROVER}),
            not_by=("handed_over_by",),
        ),
        "withdraw": Step(_("撤回已报送的报告"), (ReportStatus.SUBMITTED,), ReportStatus.DRAFT, ENTERPRISE),
        "begin_review": Step(_("开始核查"), (ReportStatus.SUBMITTED,), ReportStatus.UNDER_REVIEW),
        "return": Step(
            _("退回报告"),
            (ReportStatus.SUBMITTED, ReportStatus.UNDER_REVIEW),
            ReportStatus.RETURNED,
            BUREAU,
            reason_required=True,
        ),
        "settle": Step(_("核查确认"), (ReportStatus.SUBMITTED, ReportStatus.UNDER_REVIEW), ReportStatus.SETTLED),
    }

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="reports", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    emission_year = models.PositiveSmallIntegerField(_("排放年度"))
    kind = models.CharField(_("报告种类"), max_length=11, choices=ReportKind, default=ReportKind.MONTHLY)
    status = models.CharField(_("状态"), max_length=12, choices=ReportStatus, default=ReportStatus.DRAFT)
    form_code = models.CharField(_("表单"), max_length=40)
    plan_version = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("控制方案版本")
    )
    draft = models.JSONField(_("草稿"), default=dict)
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
    first_submitted_at = models.DateTimeField(_("首次报送时间"), null=True, blank=True)
    due_on = models.DateField(_("期限"), null=True, blank=True)
    return_reason = models.TextField(_("退回理由"), blank=True)
    returned_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    mend_by = models.DateField(_("改正期限"), null=True, blank=True)

    badges: ClassVar = {"status": ReportStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("年度排放报告")
        ordering = ("-emission_year", "enterprise", "sector")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("enterprise", "sector", "emission_year"), name="one_report_per_year"),
        ]
        indexes: ClassVar = [models.Index(fields=("emission_year", "sector", "status"), name="report_queue")]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.emission_year} {self.get_sector_display()}"

    @property
    def province(self) -> str:
        """The enterprise's: the audit entry belongs there."""
        return self.enterprise.province

    @property
    def is_editable(self) -> bool:
        return self.status in _EDITABLE

    @property
    def is_being_mended(self) -> bool:
        """退回后未重报: returned by the bureau and not signed since, be it in work or with the approver."""
        return (self.is_editable or self.status == ReportStatus.SIGNING) and self.mend_by is not None


class ReportVersion(models.Model):
    """报告版本: what was signed, as canonical JSON; append-only. `entry` is its leaf in the log of receipts."""

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="versions", verbose_name=_("年度排放报告"))
    number = models.PositiveSmallIntegerField(_("版本"))
    content = models.TextField(_("内容"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    form_code = models.CharField(_("表单"), max_length=40)
    #: The enterprise's emissions of the year as reported. tCO2e.
    emissions_tco2e = models.DecimalField(_("排放量（tCO2e）"), max_digits=15, decimal_places=6)
    #: Rows whose year differs from their months, each explained.
    differences = models.PositiveSmallIntegerField(_("与月度不一致处"), default=0)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("填报人")
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("签署人")
    )
    submitted_at = models.DateTimeField(_("报送时间"), default=now, editable=False)
    late = models.BooleanField(_("逾期"), default=False)
    entry = models.OneToOneField(LogEntry, models.PROTECT, related_name="+", verbose_name=_("存证回执"))

    class Meta:
        verbose_name = verbose_name_plural = _("报告版本")
        ordering = ("report", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("report", "number"), name="one_report_version_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.report} 第 {self.number} 版"


class ReportPaper(models.Model):
    """报告附件: a paper of the yearly report (basis of a stated difference, report of an enterprise without months)."""

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="papers", verbose_name=_("年度排放报告"))
    section = models.CharField(_("部分"), max_length=8, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    name = models.CharField(_("文件名"), max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    added_at = models.DateTimeField(_("上传时间"), default=now, editable=False)
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("报告附件")
        ordering = ("report", "pk")

    def __str__(self) -> str:
        return self.name
