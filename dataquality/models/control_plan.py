"""数据质量控制方案: how a unit determines every datum of a year, in versions (2025-140 item 四; S12 App. B)."""

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
from dataquality.choices import PlanStatus, PlanTrigger
from registry.choices import Sector
from registry.models import Enterprise

_EDITABLE = (PlanStatus.DRAFT, PlanStatus.RETURNED)


class ControlPlan(models.Model):
    """控制方案: one for each enterprise, sector and year; what it says stands in its versions."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="control_plans", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    plan_year = models.PositiveSmallIntegerField(_("方案年度"))
    opened_at = models.DateTimeField(_("建立时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("数据质量控制方案")
        ordering = ("-plan_year", "enterprise", "sector")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("enterprise", "sector", "plan_year"), name="one_plan_per_year"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.plan_year} {self.get_sector_display()}"


class PlanVersion(models.Model):
    """方案版本: what the unit handed in and the bureau accepted. In force from `effective_on` until the next accepted one.

    `content` is the structured plan, B.1–B.6 (see rules.plan.content). Accepted content no longer changes.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "submit": Step(_("提交技术审核"), _EDITABLE, PlanStatus.SUBMITTED, frozenset({Role.APPROVER})),
        "recall": Step(_("撤回修改"), (PlanStatus.SUBMITTED,), PlanStatus.DRAFT, ENTERPRISE),
        "recall_returned": Step(_("撤回修改"), (PlanStatus.SUBMITTED,), PlanStatus.RETURNED, ENTERPRISE),
        "return": Step(_("退回修改"), (PlanStatus.SUBMITTED,), PlanStatus.RETURNED, BUREAU, reason_required=True),
        "accept": Step(
            _("技术审核通过"), (PlanStatus.SUBMITTED,), PlanStatus.ACCEPTED, BUREAU, not_by=("submitted_by",)
        ),
        "withdraw": Step(_("作废草稿"), _EDITABLE, PlanStatus.WITHDRAWN, ENTERPRISE),
    }

    plan = models.ForeignKey(ControlPlan, models.PROTECT, related_name="versions", verbose_name=_("方案"))
    number = models.PositiveSmallIntegerField(_("版本号"))
    status = models.CharField(_("状态"), max_length=9, choices=PlanStatus, default=PlanStatus.DRAFT)
    trigger = models.CharField(_("制定或修订原因"), max_length=12, choices=PlanTrigger, default=PlanTrigger.FIRST)
    revision_note = models.TextField(_("修订说明"), blank=True)
    form_code = models.CharField(_("表单"), max_length=40)
    content = models.JSONField(_("内容"), default=dict)
    #: Counts the saves of the draft; a save of an older state is refused.
    revision = models.PositiveIntegerField(_("保存次数"), default=0)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("保存人")
    )
    saved_at = models.DateTimeField(_("保存时间"), null=True, blank=True)
    effective_on = models.DateField(_("施行日期"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("编制人")
    )
    made_at = models.DateTimeField(_("建立时间"), default=now, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提交人")
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    reviewed_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    return_reason = models.TextField(_("退回理由"), blank=True)
    mend_by = models.DateField(_("改正期限"), null=True, blank=True)
    entry = models.OneToOneField(
        LogEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("存证回执")
    )

    badges: ClassVar = {"status": PlanStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("方案版本")
        ordering = ("plan", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "number"), name="one_version_per_number"),
            models.UniqueConstraint(
                fields=("plan",), condition=Q(status__in=("draft", "submitted", "returned")), name="one_open_version"
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(effective_on__isnull=False), name="accepted_version_is_dated"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("status", "submitted_at"), name="plan_version_queue")]

    def __str__(self) -> str:
        return f"{self.plan} 第 {self.number} 版"

    @property
    def province(self) -> str:
        """The enterprise's: the audit entry belongs there."""
        return self.plan.enterprise.province

    @property
    def is_editable(self) -> bool:
        return self.status in _EDITABLE


class PlanFile(models.Model):
    """方案附件: organisation chart, site plan, process diagram, approvals of facilities."""

    class Kind(models.TextChoices):
        """附件种类."""

        ORGANISATION = "organisation", _("组织机构图")
        SITE = "site", _("厂区平面分布图")
        PROCESS = "process", _("工艺流程图")
        APPROVAL = "approval", _("批复、许可文件")
        OTHER = "other", _("其他附件")

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="files", verbose_name=_("方案版本"))
    kind = models.CharField(_("附件种类"), max_length=12, choices=Kind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    name = models.CharField(_("文件名"), max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    added_at = models.DateTimeField(_("上传时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("方案附件")
        ordering = ("version", "kind", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("version", "kind", "file"), name="one_plan_file_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.name
