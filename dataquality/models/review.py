"""三级联审: the province's technical review, its questions, the city's spot check, and waivers of checks."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import BUREAU, CITY, ENTERPRISE
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from dataquality.choices import Decision, Finding, QuestionStatus, SpotCheckStatus, WaiverStatus
from dataquality.models.filing import Filing, Submission
from registry.choices import Sector
from registry.models import Enterprise


class SectionDecision(models.Model):
    """分部审核: what the officer says of one section of one submission."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="decisions", verbose_name=_("提交快照"))
    section = models.CharField(_("部分"), max_length=40)
    decision = models.CharField(_("结论"), max_length=6, choices=Decision, default=Decision.OPEN)
    note = models.TextField(_("审核意见"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审核人")
    )
    decided_at = models.DateTimeField(_("审核时间"), default=now)

    class Meta:
        verbose_name = verbose_name_plural = _("分部审核")
        ordering = ("submission", "section")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("submission", "section"), name="one_decision_per_section"),
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.section}"


class FilingQuestion(models.Model):
    """问询: a question of the bureau to the enterprise, to be answered by a day."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "answer": Step(_("答复"), (QuestionStatus.ASKED,), QuestionStatus.ANSWERED, ENTERPRISE),
        "ask_again": Step(_("再次问询"), (QuestionStatus.ANSWERED,), QuestionStatus.ASKED, BUREAU),
        "close": Step(_("办结"), (QuestionStatus.ASKED, QuestionStatus.ANSWERED), QuestionStatus.CLOSED, BUREAU),
    }

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="questions", verbose_name=_("月度存证"))
    section = models.CharField(_("部分"), max_length=40, blank=True)
    row = models.CharField(_("参数行"), max_length=160, blank=True)
    status = models.CharField(_("状态"), max_length=8, choices=QuestionStatus, default=QuestionStatus.ASKED)
    text = models.TextField(_("问题"))
    due_on = models.DateField(_("答复期限"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("提问人")
    )
    asked_at = models.DateTimeField(_("提问时间"), default=now, editable=False)
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    badges: ClassVar = {"status": QuestionStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("问询")
        ordering = ("filing", "pk")
        indexes: ClassVar = [models.Index(fields=("status", "due_on"), name="questions_by_due")]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def province(self) -> str:
        return self.filing.province


class SpotCheck(models.Model):
    """现场抽查: the bureau asks the city to look at a unit on site; the city answers with what it saw and photos."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "answer": Step(_("反馈抽查结果"), (SpotCheckStatus.REQUESTED,), SpotCheckStatus.ANSWERED, CITY),
        "cancel": Step(
            _("撤销抽查"), (SpotCheckStatus.REQUESTED,), SpotCheckStatus.CANCELLED, BUREAU, reason_required=True
        ),
    }

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="spot_checks", verbose_name=_("月度存证"))
    status = models.CharField(_("状态"), max_length=9, choices=SpotCheckStatus, default=SpotCheckStatus.REQUESTED)
    request = models.TextField(_("抽查要求"))
    due_on = models.DateField(_("反馈期限"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("发起人")
    )
    requested_at = models.DateTimeField(_("发起时间"), default=now, editable=False)
    visited_on = models.DateField(_("到场日期"), null=True, blank=True)
    inspectors = models.CharField(_("检查人员"), max_length=200, blank=True)
    finding = models.CharField(_("抽查结果"), max_length=7, choices=Finding, blank=True)
    answer = models.TextField(_("抽查情况"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("反馈人")
    )
    answered_at = models.DateTimeField(_("反馈时间"), null=True, blank=True)

    badges: ClassVar = {"status": SpotCheckStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("现场抽查")
        ordering = ("-pk",)
        indexes: ClassVar = [models.Index(fields=("status", "due_on"), name="spot_checks_by_due")]

    def __str__(self) -> str:
        return f"{self.filing} {self.get_status_display()}"

    @property
    def province(self) -> str:
        return self.filing.province


class SpotCheckPhoto(models.Model):
    """现场照片."""

    spot_check = models.ForeignKey(SpotCheck, models.PROTECT, related_name="photos", verbose_name=_("现场抽查"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    name = models.CharField(_("文件名"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("现场照片")
        ordering = ("spot_check", "pk")

    def __str__(self) -> str:
        return self.name


class Waiver(models.Model):
    """检查豁免: one check, one unit, one parameter and a period; a reason, a second person, an end. Listed."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "approve": Step(
            _("同意豁免"), (WaiverStatus.PROPOSED,), WaiverStatus.IN_FORCE, BUREAU, not_by=("proposed_by",)
        ),
        "refuse": Step(
            _("不同意"),
            (WaiverStatus.PROPOSED,),
            WaiverStatus.REFUSED,
            BUREAU,
            not_by=("proposed_by",),
            reason_required=True,
        ),
        "end": Step(
            _("终止豁免"),
            (WaiverStatus.PROPOSED, WaiverStatus.IN_FORCE),
            WaiverStatus.ENDED,
            BUREAU,
            reason_required=True,
        ),
    }

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    check_id = models.CharField(_("检查编号"), max_length=20)
    parameter = models.CharField(_("参数代码"), max_length=40, blank=True)
    facility = models.CharField(_("设施编号"), max_length=40, blank=True)
    from_month = models.CharField(_("自"), max_length=7)
    to_month = models.CharField(_("至"), max_length=7)
    status = models.CharField(_("状态"), max_length=8, choices=WaiverStatus, default=WaiverStatus.PROPOSED)
    reason = models.TextField(_("理由"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(_("提出时间"), default=now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    decided_at = models.DateTimeField(_("复核时间"), null=True, blank=True)

    badges: ClassVar = {"status": WaiverStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("检查豁免")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(to_month__gte=F("from_month")), name="waiver_ends_after_it_begins"),
        ]
        indexes: ClassVar = [models.Index(fields=("enterprise", "sector", "status"), name="waivers_of_unit")]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.check_id}"

    @property
    def province(self) -> str:
        return self.enterprise.province
