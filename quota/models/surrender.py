"""清缴: what a unit owes, what it gives with which vintages and credits, and how the year ends for it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Role
from cets_portal.accounts.roles import BUREAU, ENTERPRISE
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import LogEntry, StoredFile
from dataquality.models import VerifiedFigure
from quota.choices import AccountKind, ApplicationStatus, ComplianceStatus, ConsentStatus
from registry.choices import Sector
from registry.models import Enterprise

#: The accounts that a line may be taken from.
HELD_BY = [(one.value, one.label) for one in (AccountKind.UNIT, AccountKind.WITHHELD)]


class SurrenderObligation(models.Model):
    """应清缴: one version of what a unit owes for a year, from the confirmed figure. A changed figure is a new version."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="surrenders", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    quota_year = models.PositiveSmallIntegerField(_("配额年度"))
    number = models.PositiveSmallIntegerField(_("版本"))
    current = models.BooleanField(_("现行"), default=True)
    figure = models.ForeignKey(VerifiedFigure, models.PROTECT, related_name="+", verbose_name=_("核查认定"))
    tonnes = models.BigIntegerField(_("应清缴配额（tCO2e）"))
    due_on = models.DateField(_("清缴期限"))
    #: At most so many tonnes of credits (5 %, floored).
    offset_cap_tonnes = models.BigIntegerField(_("抵销上限（tCO2e）"))
    notice_number = models.CharField(_("履约通知书编号"), max_length=80, blank=True)
    notified_on = models.DateField(_("通知日期"), null=True, blank=True)
    surrendered_tonnes = models.BigIntegerField(_("已清缴（tCO2e）"), default=0)
    #: The day on which what was owed stood complete.
    completed_on = models.DateField(_("足额日期"), null=True, blank=True)
    compliance = models.CharField(_("履约状态"), max_length=11, choices=ComplianceStatus, default=ComplianceStatus.OPEN)
    created_at = models.DateTimeField(_("生成时间"), default=now, editable=False)

    #: The status of today, where the selector `as_of` gave it.
    shown_compliance: str
    badges: ClassVar = {"compliance": ComplianceStatus, "shown_compliance": ComplianceStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("应清缴")
        ordering = ("-quota_year", "enterprise", "sector", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("enterprise", "sector", "quota_year", "number"), name="one_obligation_per_number"
            ),
            models.UniqueConstraint(
                fields=("enterprise", "sector", "quota_year"), condition=Q(current=True), name="one_current_obligation"
            ),
            models.CheckConstraint(condition=Q(tonnes__gte=0), name="obligation_not_negative"),
        ]
        indexes: ClassVar = [models.Index(fields=("quota_year", "sector", "compliance"), name="obligations_by_year")]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.quota_year} {self.tonnes}"

    @property
    def province(self) -> str:
        return self.enterprise.province


class ComplianceChange(models.Model):
    """履约状态变化: append-only history of what the one pure function said, and on what facts."""

    obligation = models.ForeignKey(
        SurrenderObligation, models.PROTECT, related_name="changes", verbose_name=_("应清缴")
    )
    compliance = models.CharField(_("履约状态"), max_length=11, choices=ComplianceStatus)
    surrendered_tonnes = models.BigIntegerField(_("已清缴（tCO2e）"))
    as_of = models.DateField(_("截至"))
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)

    badges: ClassVar = {"compliance": ComplianceStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("履约状态变化")
        ordering = ("obligation", "pk")

    def __str__(self) -> str:
        return f"{self.obligation} {self.get_compliance_display()}"


class SurrenderApplication(models.Model):
    """清缴申请: of the unit's approver; its lines say which vintages and credits; the province approves (another person)."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "withdraw": Step(_("撤回清缴申请"), (ApplicationStatus.FILED,), ApplicationStatus.WITHDRAWN, ENTERPRISE),
        "approve": Step(
            _("批准清缴"), (ApplicationStatus.FILED,), ApplicationStatus.APPROVED, BUREAU, not_by=("filed_by",)
        ),
        "refuse": Step(
            _("不批准清缴"), (ApplicationStatus.FILED,), ApplicationStatus.REFUSED, BUREAU, reason_required=True
        ),
    }

    obligation = models.ForeignKey(
        SurrenderObligation, models.PROTECT, related_name="applications", verbose_name=_("应清缴")
    )
    status = models.CharField(_("状态"), max_length=9, choices=ApplicationStatus, default=ApplicationStatus.FILED)
    #: Forced surrender of withheld quota is filed by the bureau on paper of the registration institution.
    forced = models.BooleanField(_("强制履约"), default=False)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("申请人")
    )
    filed_at = models.DateTimeField(_("申请时间"), default=now, editable=False)
    filed_on = models.DateField(_("申请日期"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审批人")
    )
    decided_on = models.DateField(_("审批日期"), null=True, blank=True)
    refusal = models.TextField(_("不批准的理由"), blank=True)
    #: The registration institution's paper behind a forced surrender.
    paper = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("注登机构文件")
    )
    certificate_number = models.CharField(_("履约证明编号"), max_length=80, blank=True)
    entry = models.OneToOneField(
        LogEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("存证回执")
    )

    badges: ClassVar = {"status": ApplicationStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("清缴申请")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("obligation",), condition=Q(status="filed"), name="one_surrender_in_work"),
        ]
        indexes: ClassVar = [models.Index(fields=("status", "filed_on"), name="surrender_queue")]

    def __str__(self) -> str:
        return f"{self.obligation} 清缴申请"

    @property
    def province(self) -> str:
        return self.obligation.enterprise.province


class SurrenderLine(models.Model):
    """清缴明细: so many tonnes of one vintage from an account (another firm's account may stand in)."""

    application = models.ForeignKey(
        SurrenderApplication, models.PROTECT, related_name="lines", verbose_name=_("清缴申请")
    )
    holder = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("配额持有单位"))
    #: The holder's own account; forced surrender may take what is withheld for the unit.
    account = models.CharField(_("账户"), max_length=8, choices=HELD_BY, default=AccountKind.UNIT)
    vintage = models.PositiveSmallIntegerField(_("配额年度"))
    tonnes = models.BigIntegerField(_("数量（t）"))

    class Meta:
        verbose_name = verbose_name_plural = _("清缴明细")
        ordering = ("application", "vintage")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("application", "holder", "account", "vintage"), name="one_line_per_vintage"
            ),
            models.CheckConstraint(condition=Q(tonnes__gt=0), name="surrender_line_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.vintage} {self.tonnes}"


class OffsetLine(models.Model):
    """抵销明细: voluntary credits (CCER): project, registration day, serial numbers, proof."""

    application = models.ForeignKey(
        SurrenderApplication, models.PROTECT, related_name="offsets", verbose_name=_("清缴申请")
    )
    project_code = models.CharField(_("项目编号"), max_length=80)
    serial_numbers = models.CharField(_("减排量编号"), max_length=200)
    registered_on = models.DateField(_("减排量登记日期"))
    #: A project inside the national market offsets nothing.
    inside_market = models.BooleanField(_("项目在全国碳市场配额管理范围内"), default=False)
    tonnes = models.BigIntegerField(_("数量（t）"))
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("注销证明")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("抵销明细")
        ordering = ("application", "pk")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(tonnes__gt=0), name="offset_line_positive")]

    def __str__(self) -> str:
        return f"{self.project_code} {self.tonnes}"


class OffsetClaim(models.Model):
    """减排量编号占用: a serial number serves one application only; given free when that is refused or withdrawn."""

    line = models.ForeignKey(OffsetLine, models.PROTECT, related_name="claims", verbose_name=_("抵销明细"))
    serial_number = models.CharField(_("减排量编号"), max_length=80)
    standing = models.BooleanField(_("占用"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("减排量编号占用")
        ordering = ("line", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("serial_number",), condition=Q(standing=True), name="one_use_per_serial_number"
            ),
        ]

    def __str__(self) -> str:
        return self.serial_number


class SurrenderConsent(models.Model):
    """持有单位同意: the firm whose allowances stand in says so itself, by its own approver, for one application."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "give": Step(_("同意代为清缴"), (ConsentStatus.ASKED,), ConsentStatus.GIVEN, frozenset({Role.APPROVER})),
        "decline": Step(
            _("不同意代为清缴"),
            (ConsentStatus.ASKED,),
            ConsentStatus.DECLINED,
            frozenset({Role.APPROVER}),
            reason_required=True,
        ),
    }

    application = models.ForeignKey(
        SurrenderApplication, models.PROTECT, related_name="consents", verbose_name=_("清缴申请")
    )
    holder = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("配额持有单位"))
    status = models.CharField(_("状态"), max_length=8, choices=ConsentStatus, default=ConsentStatus.ASKED)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    refusal = models.TextField(_("不同意的理由"), blank=True)

    badges: ClassVar = {"status": ConsentStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("持有单位同意")
        ordering = ("application", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("application", "holder"), name="one_consent_per_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.holder.name} {self.get_status_display()}"

    @property
    def province(self) -> str:
        return self.holder.province
