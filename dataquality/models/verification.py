"""核查: an assignment of one agency to the report of one unit-year, its people, forms, findings and conclusion."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import AGENCY, BUREAU
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import LogEntry
from dataquality.choices import (
    MemberDuty,
    SheetAnswer,
    SheetKind,
    VerificationRole,
    VerificationStatus,
)
from dataquality.models.agencies import VerificationAgency
from dataquality.models.agency_people import AgencyPerson
from dataquality.models.report import AnnualReport, ReportVersion
from registry.models import Enterprise

_S = VerificationStatus
_AT_WORK = (_S.ASSIGNED, _S.DOCUMENTS, _S.ON_SITE, _S.FINDINGS, _S.CORRECTING, _S.CONCLUDING, _S.RETURNED)


class Verification(models.Model):
    """核查任务: who verifies which version of which report in what role.

    `draft` (JSON) holds the conclusion in work: {"after": {item: text}, "reasons": {item: text}, "marks": {class:
    bool}, "statement": {...}}. Dates of the steps are kept as they happened; their clocks are counted from them.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "begin": Step(_("开始文件评审"), (_S.ASSIGNED,), _S.DOCUMENTS, AGENCY),
        "go_on_site": Step(_("提交现场核查清单"), (_S.DOCUMENTS,), _S.ON_SITE, AGENCY),
        "skip_on_site": Step(_("不安排现场核查"), (_S.DOCUMENTS,), _S.FINDINGS, BUREAU, reason_required=True),
        "end_on_site": Step(_("现场核查结束"), (_S.ON_SITE,), _S.FINDINGS, AGENCY),
        "issue_findings": Step(_("开具不符合项清单"), (_S.FINDINGS,), _S.CORRECTING, AGENCY),
        "no_findings": Step(_("无不符合项"), (_S.FINDINGS,), _S.CONCLUDING, AGENCY),
        "answered": Step(_("企业整改提交完毕"), (_S.CORRECTING,), _S.CONCLUDING),
        "stop_waiting": Step(
            _("逾期未整改，转入结论"), (_S.CORRECTING,), _S.CONCLUDING, AGENCY | BUREAU, reason_required=True
        ),
        "conclude": Step(_("出具核查结论"), (_S.CONCLUDING, _S.RETURNED), _S.CONCLUDED, AGENCY),
        "return": Step(_("退回结论"), (_S.CONCLUDED,), _S.RETURNED, BUREAU, reason_required=True),
        "confirm": Step(_("确认结论"), (_S.CONCLUDED,), _S.CONFIRMED),
        # 处理差异 in favour of the other conclusion; a difference that occurs once more takes it up again.
        "set_aside": Step(_("不采用结论"), (_S.CONCLUDED,), _S.SET_ASIDE),
        "take_up": Step(_("重新采用结论"), (_S.SET_ASIDE,), _S.CONCLUDED),
        "cancel": Step(_("撤销任务"), _AT_WORK, _S.CANCELLED, BUREAU, reason_required=True),
    }

    report = models.ForeignKey(
        AnnualReport, models.PROTECT, related_name="verifications", verbose_name=_("年度排放报告")
    )
    #: The version that is verified; a report returned meanwhile is verified in its next version.
    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="+", verbose_name=_("报告版本"))
    agency = models.ForeignKey(
        VerificationAgency, models.PROTECT, related_name="verifications", verbose_name=_("核查机构")
    )
    role = models.CharField(_("任务种类"), max_length=7, choices=VerificationRole)
    status = models.CharField(_("状态"), max_length=10, choices=VerificationStatus, default=VerificationStatus.ASSIGNED)
    due_on = models.DateField(_("完成期限"))
    note = models.TextField(_("任务要求"), blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("下达人")
    )
    assigned_at = models.DateTimeField(_("下达时间"), default=now, editable=False)
    begun_on = models.DateField(_("文件评审开始"), null=True, blank=True)
    listed_on = models.DateField(_("现场核查清单提交"), null=True, blank=True)
    #: Last day on site, or the day of the decision to skip it: the clock of the conclusion starts here.
    on_site_ended_on = models.DateField(_("现场核查结束"), null=True, blank=True)
    #: The day the filled on-site list came back to the technical group: the clock of the findings starts here.
    on_site_back_on = models.DateField(_("现场核查清单交回"), null=True, blank=True)
    on_site_skipped = models.BooleanField(_("未安排现场核查"), default=False)
    skip_reason = models.TextField(_("不安排现场核查的理由"), blank=True)
    findings_on = models.DateField(_("不符合项开具日期"), null=True, blank=True)
    answered_on = models.DateField(_("企业整改完成日期"), null=True, blank=True)
    concluded_on = models.DateField(_("出具结论日期"), null=True, blank=True)
    returned_times = models.PositiveSmallIntegerField(_("结论退回次数"), default=0)
    return_reason = models.TextField(_("退回理由"), blank=True)
    draft = models.JSONField(_("结论草稿"), default=dict)
    revision = models.PositiveIntegerField(_("保存次数"), default=0)

    badges: ClassVar = {"status": VerificationStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("核查任务")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("report",),
                condition=Q(role="first") & ~Q(status="cancelled"),
                name="one_first_verification",
            ),
            models.UniqueConstraint(
                fields=("report", "agency"), condition=~Q(status="cancelled"), name="agency_once_per_report"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("agency", "status"), name="verifications_of_agency"),
            models.Index(fields=("status", "due_on"), name="verification_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.get_role_display()}"

    @property
    def enterprise(self) -> Enterprise:
        return self.report.enterprise

    @property
    def province(self) -> str:
        return self.report.enterprise.province


class VerificationMember(models.Model):
    """核查组成员."""

    verification = models.ForeignKey(Verification, models.PROTECT, related_name="members", verbose_name=_("核查任务"))
    person = models.ForeignKey(AgencyPerson, models.PROTECT, related_name="duties", verbose_name=_("核查人员"))
    duty = models.CharField(_("职责"), max_length=18, choices=MemberDuty)
    added_at = models.DateTimeField(_("加入时间"), default=now, editable=False)
    removed_at = models.DateTimeField(_("退出时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("核查组成员")
        ordering = ("verification", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("verification", "person", "duty"),
                condition=Q(removed_at__isnull=True),
                name="one_duty_per_person",
            ),
            models.UniqueConstraint(
                fields=("verification",), condition=Q(duty="leader", removed_at__isnull=True), name="one_leader"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_duty_display()}"


class Presence(models.Model):
    """到场记录: a person is on one day at one unit only; the database refuses a second place (domain §7.5)."""

    person = models.ForeignKey(AgencyPerson, models.PROTECT, related_name="presences", verbose_name=_("核查人员"))
    on_day = models.DateField(_("日期"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("企业"))
    verification = models.ForeignKey(Verification, models.PROTECT, related_name="presences", verbose_name=_("核查任务"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("到场记录")
        ordering = ("on_day", "person")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("person", "on_day"), name="one_place_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.on_day}"


class SheetRow(models.Model):
    """核查表单行: one point of the document review form or the on-site list, and what was found."""

    verification = models.ForeignKey(
        Verification, models.PROTECT, related_name="sheet_rows", verbose_name=_("核查任务")
    )
    sheet = models.CharField(_("表单"), max_length=8, choices=SheetKind)
    #: Point of the norm file, or of the agency's own making ("own-1").
    code = models.CharField(_("编号"), max_length=40)
    #: The row of the report it is about, if any.
    item = models.CharField(_("涉及的参数"), max_length=160, blank=True)
    title = models.CharField(_("核查内容"), max_length=300)
    answer = models.CharField(_("核查发现"), max_length=14, choices=SheetAnswer, default=SheetAnswer.OPEN)
    note = models.TextField(_("核查记录"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录人")
    )
    recorded_at = models.DateTimeField(_("记录时间"), default=now)

    class Meta:
        verbose_name = verbose_name_plural = _("核查表单行")
        ordering = ("verification", "sheet", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("verification", "sheet", "code"), name="one_row_per_point"),
        ]

    def __str__(self) -> str:
        return self.title


class Conclusion(models.Model):
    """核查结论: what the agency signed, as canonical JSON; append-only. A returned one is followed by the next.

    `content`: head (number, unit, report versions before and after), conformity, result table (item, before, after,
    same, change, reason), the seven marks of annex 6, findings, signatures, the quota input annex.
    """

    verification = models.ForeignKey(
        Verification, models.PROTECT, related_name="conclusions", verbose_name=_("核查任务")
    )
    number = models.PositiveSmallIntegerField(_("次"))
    report_number = models.CharField(_("核查报告编号"), max_length=80)
    content = models.TextField(_("内容"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    before_tco2e = models.DecimalField(_("核查前排放量（tCO2e）"), max_digits=15, decimal_places=6)
    after_tco2e = models.DecimalField(_("核查后排放量（tCO2e）"), max_digits=15, decimal_places=6)
    conforms = models.BooleanField(_("七项质量均符合"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("签发人")
    )
    concluded_at = models.DateTimeField(_("出具时间"), default=now, editable=False)
    entry = models.OneToOneField(LogEntry, models.PROTECT, related_name="+", verbose_name=_("存证回执"))

    class Meta:
        verbose_name = verbose_name_plural = _("核查结论")
        ordering = ("verification", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("verification", "number"), name="one_conclusion_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.verification} 第 {self.number} 次结论"

    @property
    def change_tco2e(self) -> Decimal:
        """After less before: subtracted here, where it stays exact on every database."""
        return self.after_tco2e - self.before_tco2e
