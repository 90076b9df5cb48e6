"""监督执法: inspections by two inspectors, cases with articles and sums, what follows them (items 十三, 十五)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import BUREAU, CITY
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import LogEntry, StoredFile
from cets_portal.oversight.choices import (
    CaseSource,
    CaseStatus,
    FollowUpKind,
    InspectionKind,
    InspectionResult,
    InspectionStatus,
)
from cets_portal.oversight.models.tip import Tip
from dataquality.models import RecheckDifference
from registry.choices import Sector
from registry.models import Enterprise

_I, _C = InspectionStatus, CaseStatus
_INSPECTORS = BUREAU | CITY
_AFTER_DECISION = (_C.DECIDED, _C.REFUSING, _C.MENDED, _C.CLOSED)


class Inspection(models.Model):
    """监督检查: planned for a unit, carried out by at least two inspectors, closed by another officer.

    `inspectors` (JSON): [{"name", "certificate"}]; `points` (JSON): [{"id" of the risk point, "found": text,
    "problem": bool}].
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "carry_out": Step(_("登记检查情况"), (_I.PLANNED,), _I.CARRIED_OUT, _INSPECTORS),
        "return": Step(_("退回补充检查"), (_I.CARRIED_OUT,), _I.PLANNED, BUREAU, reason_required=True),
        "close": Step(_("办结检查"), (_I.CARRIED_OUT,), _I.CLOSED, BUREAU, not_by=("reported_by",)),
        "cancel": Step(_("取消检查"), (_I.PLANNED,), _I.CANCELLED, _INSPECTORS, reason_required=True),
    }

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="inspections", verbose_name=_("企业"))
    kind = models.CharField(_("检查种类"), max_length=9, choices=InspectionKind, default=InspectionKind.ROUTINE)
    status = models.CharField(_("状态"), max_length=11, choices=InspectionStatus, default=InspectionStatus.PLANNED)
    purpose = models.CharField(_("检查事由"), max_length=300)
    planned_on = models.DateField(_("计划日期"))
    points = models.JSONField(_("检查要点"), default=list)
    tip = models.ForeignKey(
        Tip, models.PROTECT, null=True, blank=True, related_name="inspections", verbose_name=_("举报")
    )
    case = models.ForeignKey(
        "EnforcementCase", models.PROTECT, null=True, blank=True, related_name="inspections", verbose_name=_("案件")
    )
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("安排人")
    )
    planned_at = models.DateTimeField(_("安排时间"), default=now, editable=False)
    inspected_on = models.DateField(_("检查日期"), null=True, blank=True)
    inspectors = models.JSONField(_("检查人员"), default=list)
    result = models.CharField(_("检查结果"), max_length=10, choices=InspectionResult, blank=True)
    findings = models.TextField(_("检查情况"), blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办结人")
    )
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)

    badges: ClassVar = {"status": InspectionStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("监督检查")
        ordering = ("-planned_on", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("enterprise", "kind", "planned_on"),
                condition=Q(status="planned"),
                name="inspection_planned_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("status", "planned_on"), name="inspections_by_day")]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.get_kind_display()}"

    @property
    def province(self) -> str:
        return self.enterprise.province


class InspectionPaper(models.Model):
    """检查材料: record, photo or copy."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="papers", verbose_name=_("监督检查"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    name = models.CharField(_("文件名"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("检查材料")
        ordering = ("inspection", "pk")

    def __str__(self) -> str:
        return self.name


class EnforcementCase(models.Model):
    """执法案件: a party, facts, articles; a decision by two officers inside the sums the articles allow, or reasoned.

    The party is a unit, or one who is not in the register (agency, laboratory): then `party_name` and `party_uscc` say.
    `articles` (JSON): ids of norms/penalties; `breach` (JSON): facts the sums rest on; `sums` (JSON): their working.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "propose": Step(_("提出处理意见"), (_C.OPENED,), _C.PROPOSED, BUREAU),
        "send_back": Step(
            _("退回重拟"), (_C.PROPOSED,), _C.OPENED, BUREAU, not_by=("proposed_by",), reason_required=True
        ),
        "decide": Step(_("作出决定"), (_C.PROPOSED,), _C.DECIDED, BUREAU, not_by=("proposed_by",)),
        "refusing": Step(_("认定拒不改正"), (_C.DECIDED,), _C.REFUSING, BUREAU, reason_required=True),
        "mend": Step(_("认定已改正"), (_C.DECIDED, _C.REFUSING), _C.MENDED, BUREAU),
        "close": Step(_("结案"), (_C.MENDED, _C.REFUSING), _C.CLOSED, BUREAU, not_by=("opened_by",)),
        "dismiss": Step(_("不予处罚或撤案"), (_C.OPENED, _C.PROPOSED), _C.DISMISSED, BUREAU, reason_required=True),
        "revoke": Step(
            _("撤销决定"), _AFTER_DECISION, _C.DISMISSED, BUREAU, not_by=("decided_by",), reason_required=True
        ),
    }

    number = models.CharField(_("案号"), max_length=40, unique=True)
    province = models.CharField(_("省份"), max_length=2)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("企业")
    )
    sector = models.CharField(_("行业"), max_length=9, choices=Sector, blank=True)
    quota_year = models.PositiveSmallIntegerField(_("配额年度"), null=True, blank=True)
    party_name = models.CharField(_("当事人"), max_length=200)
    party_uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    source = models.CharField(_("案件来源"), max_length=11, choices=CaseSource)
    status = models.CharField(_("状态"), max_length=9, choices=CaseStatus, default=CaseStatus.OPENED)
    tip = models.ForeignKey(Tip, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("举报"))
    difference = models.ForeignKey(
        RecheckDifference, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("复核差异")
    )
    facts = models.TextField(_("违法事实"))
    articles = models.JSONField(_("适用条款"), default=list)
    breach = models.JSONField(_("金额所依据的事实"), default=dict)
    sums = models.JSONField(_("处罚区间"), default=list)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("立案人")
    )
    opened_on = models.DateField(_("立案日期"))
    fine_yuan = models.DecimalField(_("罚款（元）"), max_digits=15, decimal_places=2, null=True, blank=True)
    confiscated_yuan = models.DecimalField(
        _("没收违法所得（元）"), max_digits=15, decimal_places=2, null=True, blank=True
    )
    outside_reason = models.TextField(_("超出区间的理由"), blank=True)
    decision = models.TextField(_("处理决定"), blank=True)
    decision_number = models.CharField(_("决定文号"), max_length=80, blank=True)
    mend_by = models.DateField(_("改正期限"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经办人")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审定人")
    )
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    closed_on = models.DateField(_("结案日期"), null=True, blank=True)
    published_on = models.DateField(_("公开日期"), null=True, blank=True)
    entry = models.OneToOneField(
        LogEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("存证回执")
    )

    badges: ClassVar = {"status": CaseStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("执法案件")
        ordering = ("-opened_on", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("enterprise", "sector", "quota_year"),
                condition=Q(source="shortfall") & ~Q(status="dismissed"),
                name="one_case_per_shortfall",
            ),
            models.CheckConstraint(condition=Q(fine_yuan__isnull=True) | Q(fine_yuan__gte=0), name="fine_not_negative"),
        ]
        indexes: ClassVar = [models.Index(fields=("province", "status"), name="cases_by_status")]

    def __str__(self) -> str:
        return f"{self.number} {self.party_name}"


class CaseFollowUp(models.Model):
    """案件后续: what was done, when; the database refuses to change or delete a row."""

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="follow_ups", verbose_name=_("案件"))
    kind = models.CharField(_("种类"), max_length=10, choices=FollowUpKind)
    happened_on = models.DateField(_("日期"))
    text = models.TextField(_("情况"))
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("材料")
    )
    file_name = models.CharField(_("文件名"), max_length=200, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    written_at = models.DateTimeField(_("登记时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("案件后续")
        ordering = ("case", "happened_on", "pk")

    def __str__(self) -> str:
        return self.text[:40]


class CaseCounter(models.Model):
    """案号序号: the last serial of a province's year; its row is locked while a case takes the next."""

    province = models.CharField(_("省份"), max_length=2)
    year = models.PositiveSmallIntegerField(_("年份"))
    last = models.PositiveIntegerField(_("最后序号"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("案号序号")
        constraints: ClassVar = [models.UniqueConstraint(fields=("province", "year"), name="one_case_counter_per_year")]

    def __str__(self) -> str:
        return f"{self.province}-{self.year}-{self.last}"
