"""配额分配: a run of pre-allocation or determination for one province, sector and year, its units and their rows."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import LogEntry, StoredFile
from dataquality.models import VerifiedFigure
from quota.choices import AllocationStatus, Stage
from quota.models.papers import BalanceValue
from registry.choices import Sector
from registry.models import Enterprise

_A = AllocationStatus


class Allocation(models.Model):
    """分配批次: one computation for all units of a province, sector, year and stage; approved by a second person.

    `number` counts the versions: a re-determination after a changed figure is the next one, and replaces.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "propose": Step(_("提请复核"), (_A.DRAFT,), _A.PROPOSED, BUREAU),
        "send_back": Step(
            _("退回重算"), (_A.PROPOSED,), _A.DRAFT, BUREAU, not_by=("proposed_by",), reason_required=True
        ),
        "approve": Step(_("审定"), (_A.PROPOSED,), _A.APPROVED, BUREAU, not_by=("proposed_by",)),
        "issue": Step(_("发放"), (_A.APPROVED,), _A.ISSUED, BUREAU, not_by=("issue_proposed_by",)),
        "replace": Step(_("由新批次替代"), (_A.APPROVED, _A.ISSUED), _A.REPLACED),
        "abandon": Step(_("放弃"), (_A.DRAFT, _A.PROPOSED), _A.ABANDONED, BUREAU, reason_required=True),
    }

    province = models.CharField(_("省份"), max_length=2)
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    quota_year = models.PositiveSmallIntegerField(_("配额年度"))
    stage = models.CharField(_("环节"), max_length=5, choices=Stage)
    number = models.PositiveSmallIntegerField(_("版本"))
    status = models.CharField(_("状态"), max_length=9, choices=AllocationStatus, default=AllocationStatus.DRAFT)
    plan_code = models.CharField(_("方案"), max_length=40)
    plan_digest = models.CharField(_("方案 SHA-256"), max_length=64)
    balance_value = models.ForeignKey(
        BalanceValue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("平衡值")
    )
    #: Pre-allocation only: the share of last year's verified emissions, in per cent.
    share_percent = models.DecimalField(_("预分配比例（%）"), max_digits=5, decimal_places=2, null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("替代的批次")
    )
    reason = models.TextField(_("重新核定的理由"), blank=True)
    #: SHA-256 over every row's inputs and results; what was proposed is what is approved.
    digest = models.CharField(_("结果 SHA-256"), max_length=64, blank=True)
    issues = models.JSONField(_("计算中的问题"), default=list)
    computed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("计算人")
    )
    computed_at = models.DateTimeField(_("计算时间"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经办人")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审定人")
    )
    approved_on = models.DateField(_("审定日期"), null=True, blank=True)
    told_on = models.DateField(_("告知单位日期"), null=True, blank=True)
    object_by = models.DateField(_("异议期限"), null=True, blank=True)
    issue_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发放经办人")
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发放审定人")
    )
    issued_on = models.DateField(_("发放日期"), null=True, blank=True)
    entry = models.OneToOneField(
        LogEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("存证回执")
    )

    badges: ClassVar = {"status": AllocationStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("分配批次")
        ordering = ("-quota_year", "province", "sector", "stage", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("province", "sector", "quota_year", "stage", "number"), name="one_allocation_per_number"
            ),
            models.UniqueConstraint(
                fields=("province", "sector", "quota_year", "stage"),
                condition=Q(status__in=("draft", "proposed")),
                name="one_allocation_in_work",
            ),
            models.UniqueConstraint(
                fields=("province", "sector", "quota_year", "stage"),
                condition=Q(status__in=("approved", "issued")),
                name="one_allocation_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quota_year} {self.get_sector_display()} {self.get_stage_display()} 第 {self.number} 版"


class UnitAllocation(models.Model):
    """单位配额: one unit of a run: the sums of its rows and tables 1-5 and 2-5, in whole tonnes.

    `working` (JSON) is the ordered trace of its arithmetic. Columns of the other stage stay empty.
    """

    allocation = models.ForeignKey(Allocation, models.CASCADE, related_name="units", verbose_name=_("分配批次"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="allocations", verbose_name=_("企业"))
    #: The confirmed figure it rests on: last year's at pre-allocation, the quota year's at determination.
    figure = models.ForeignKey(
        VerifiedFigure, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核查认定")
    )
    pre_tonnes = models.BigIntegerField(_("预分配配额"), default=0)
    initial_tonnes = models.BigIntegerField(_("初始配额"), null=True, blank=True)
    gap_percent = models.DecimalField(
        _("初始配额履约缺口率（%）"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    top_up_tonnes = models.BigIntegerField(_("履约缺口率上限豁免补发配额"), null=True, blank=True)
    determined_tonnes = models.BigIntegerField(_("核定配额"), null=True, blank=True)
    obligation_tonnes = models.BigIntegerField(_("应清缴配额"), null=True, blank=True)
    #: ①多退少补, may be negative.
    balance_tonnes = models.BigIntegerField(_("多退少补配额"), null=True, blank=True)
    refund_tonnes = models.BigIntegerField(_("退回已核减配额"), default=0)
    deducted_tonnes = models.BigIntegerField(_("核减量"), default=0)
    pre_issued_tonnes = models.BigIntegerField(_("预分配实发配额"), default=0)
    issued_tonnes = models.BigIntegerField(_("本环节实发配额"), default=0)
    outstanding_tonnes = models.BigIntegerField(_("剩余待调整配额"), default=0)
    withheld = models.BooleanField(_("差异化暂不发放"), default=False)
    withheld_detail = models.CharField(_("差异化具体情况"), max_length=200, blank=True)
    note = models.CharField(_("需要特殊说明的事项"), max_length=300, blank=True)
    #: What the unit's sums start from beside its rows (rules.allocation.units.UnitInput).
    inputs = models.JSONField(_("计算依据"), default=dict)
    working = models.JSONField(_("计算过程"), default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("单位配额")
        ordering = ("allocation", "enterprise")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("allocation", "enterprise"), name="one_unit_per_allocation"),
            models.CheckConstraint(condition=Q(issued_tonnes__gte=0), name="issue_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.allocation} {self.enterprise.name}"


class AllocationRow(models.Model):
    """机组、企业、生产线、工序的配额: one row of tables 1-1…1-4 or 2-1…2-4 with inputs and working."""

    unit = models.ForeignKey(UnitAllocation, models.CASCADE, related_name="rows", verbose_name=_("单位配额"))
    order = models.PositiveIntegerField(_("序号"))
    code = models.CharField(_("编号"), max_length=80, blank=True)
    inputs = models.JSONField(_("边界数据"), default=dict)
    working = models.JSONField(_("计算过程"), default=list)
    pre_tonnes = models.BigIntegerField(_("预分配配额"), null=True, blank=True)
    initial_tonnes = models.BigIntegerField(_("初始配额"), null=True, blank=True)
    top_up_tonnes = models.BigIntegerField(_("燃气机组豁免补发配额"), null=True, blank=True)
    determined_tonnes = models.BigIntegerField(_("核定配额"), null=True, blank=True)
    obligation_tonnes = models.BigIntegerField(_("应清缴配额"), null=True, blank=True)
    special = models.CharField(_("特殊情形"), max_length=60, blank=True)
    note = models.CharField(_("需要特殊说明的事项"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("分配明细")
        ordering = ("unit", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("unit", "order"), name="one_row_per_order"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.code}"


class OfficialTable(models.Model):
    """正式表: the sealed Excel of an approved run (1-1 … 1-5, 2-1 … 2-5), numbered, with its digest; append-only."""

    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="tables", verbose_name=_("分配批次"))
    code = models.CharField(_("表号"), max_length=5)
    number = models.CharField(_("编号"), max_length=80, unique=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    made_at = models.DateTimeField(_("生成时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("正式表")
        ordering = ("allocation", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("allocation", "code"), name="one_table_per_code"),
        ]

    def __str__(self) -> str:
        return self.number
