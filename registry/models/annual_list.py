"""年度名录: the list of key emitting units of one list year, province and sector, in editions."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import CLERKS, REVIEWERS
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from cets_portal.norms.codes import Change as NormChange
from cets_portal.norms.provinces import find_province
from registry.choices import Change, EmissionSource, ListStatus, Sector, Verdict
from registry.models.enterprise import Enterprise
from registry.rules.screening import ListChange, decided_change


class ScreeningSetting(models.Model):
    """筛查设置: what a bureau sets for itself; the law's numbers stand in the norms."""

    province = models.CharField(_("省份"), max_length=2, unique=True)
    near_percent = models.DecimalField(
        _("临近门槛范围（±%）"),
        max_digits=4,
        decimal_places=1,
        default=10,
        validators=[MinValueValidator(0), MaxValueValidator(50)],
    )

    class Meta:
        verbose_name = verbose_name_plural = _("筛查设置")

    def __str__(self) -> str:
        return f"{self.province} ±{self.near_percent}%"


class AnnualList(models.Model):
    """年度名录: notice 2025-140 (一)(二). One open edition at a time; a published one never changes."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "submit": Step(_("送复核签发"), (ListStatus.DRAFT,), ListStatus.SUBMITTED, CLERKS),
        "recall": Step(_("撤回"), (ListStatus.SUBMITTED,), ListStatus.DRAFT, CLERKS),
        "return": Step(_("退回经办"), (ListStatus.SUBMITTED,), ListStatus.DRAFT, REVIEWERS, reason_required=True),
        "publish": Step(
            _("签发并公布"), (ListStatus.SUBMITTED,), ListStatus.PUBLISHED, REVIEWERS, not_by=("submitted_by",)
        ),
        # The edition in force stays as it is; the step opens the next one (services.lists.amend).
        "amend": Step(_("更正"), (ListStatus.PUBLISHED,), ListStatus.PUBLISHED, CLERKS, reason_required=True),
        # Of an amendment only; a first edition is screened anew instead (services.lists.abandon).
        "abandon": Step(_("放弃更正"), (ListStatus.DRAFT,), ListStatus.ABANDONED, CLERKS, reason_required=True),
        # Taken by the portal itself; see docs/decisions/0010-publish-by-command.md.
        "publish_by_command": Step(
            _("由服务器命令公布"), (ListStatus.DRAFT, ListStatus.SUBMITTED), ListStatus.PUBLISHED
        ),
        "supersede": Step(_("被新版替代"), (ListStatus.PUBLISHED,), ListStatus.SUPERSEDED),
    }

    list_year = models.PositiveSmallIntegerField(_("名录年度"))
    province = models.CharField(_("省份"), max_length=2)
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    edition = models.PositiveSmallIntegerField(_("版次"), default=1)
    status = models.CharField(_("状态"), max_length=10, choices=ListStatus, default=ListStatus.DRAFT)
    rule_code = models.CharField(_("名录规则"), max_length=40)
    change_note = models.TextField(_("更正说明"), blank=True)
    screened_at = models.DateTimeField(_("筛查时间"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经办")
    )
    submitted_at = models.DateTimeField(_("送签时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签发")
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    workbook = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("工作簿")
    )
    csv = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("CSV"))
    document = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("文档")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("年度名录")
        ordering = ("-list_year", "province", "sector", "-edition")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("list_year", "province", "sector", "edition"), name="one_list_per_edition"),
            models.UniqueConstraint(
                fields=("list_year", "province", "sector"),
                condition=Q(status__in=("draft", "submitted")),
                name="one_open_edition",
            ),
            models.UniqueConstraint(
                fields=("list_year", "province", "sector"),
                condition=Q(status="published"),
                name="one_edition_in_force",
            ),
        ]

    def __str__(self) -> str:
        place = find_province(self.province)
        sector = self.get_sector_display()
        return f"{place.short if place else self.province} {self.list_year} 年度{sector}名录第 {self.edition} 版"

    @property
    def is_open(self) -> bool:
        return self.status in (ListStatus.DRAFT, ListStatus.SUBMITTED)


class ListEntry(models.Model):
    """名录条目: one enterprise on one list: the portal's verdict with its ground, the officer's decision.

    While the list is open the facts follow the register; at publication name, code, city and serial
    number are frozen into the entry and the database row is no longer written.
    """

    annual_list = models.ForeignKey(AnnualList, models.PROTECT, related_name="entries", verbose_name=_("名录"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="list_entries", verbose_name=_("企业"))
    verdict = models.CharField(_("筛查结论"), max_length=11, choices=Verdict)
    reason = models.CharField(_("理由"), max_length=40)
    clause = models.CharField(_("条款"), max_length=60)
    params = models.JSONField(_("理由参数"), default=dict, blank=True)
    emission_year = models.PositiveSmallIntegerField(_("基准排放年度"))
    emissions_tco2e = models.DecimalField(
        _("直接排放量（tCO2e）"), max_digits=15, decimal_places=6, null=True, blank=True
    )
    emission_source = models.CharField(_("数据来源"), max_length=9, choices=EmissionSource, blank=True)
    industry_code = models.CharField(_("行业代码"), max_length=4, blank=True)
    sub_industry = models.CharField(_("子行业"), max_length=60, blank=True)
    near = models.BooleanField(_("临近门槛"), default=False)
    change = models.CharField(_("较上年"), max_length=11, choices=Change)
    change_reason = models.CharField(_("变化原因"), max_length=40, blank=True)
    #: A rules.screening.Stood; with it the change can follow a decision that differs from the verdict.
    stood = models.CharField(_("上年情形"), max_length=9, blank=True, default="")
    #: Coded as in registry.rules.news; empty once an officer has decided.
    news = models.CharField(_("筛查变化"), max_length=200, blank=True)
    decision = models.CharField(_("经办结论"), max_length=11, choices=Verdict, blank=True)
    decision_reason = models.TextField(_("改判理由"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经办人")
    )
    decided_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    serial = models.PositiveIntegerField(_("序号"), null=True, blank=True)
    name = models.CharField(_("单位名称"), max_length=200, blank=True)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    city = models.CharField(_("地市"), max_length=60, blank=True)
    proof = models.JSONField(_("依据"), default=list, blank=True)
    first_published_on = models.DateField(_("首次发布"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("名录条目")
        ordering = ("annual_list", "enterprise")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("annual_list", "enterprise"), name="one_entry_per_unit"),
        ]
        indexes: ClassVar = [
            models.Index(fields=("annual_list", "verdict"), name="entry_by_verdict"),
            models.Index(fields=("annual_list", "decision"), name="entry_by_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.enterprise} · {self.annual_list}"

    @property
    def province(self) -> str:
        """The list's province: the audit entry of a decision belongs there."""
        return self.annual_list.province

    @property
    def is_decided(self) -> bool:
        return bool(self.decision)

    @property
    def is_overridden(self) -> bool:
        return bool(self.decision) and self.decision != self.verdict

    @property
    def final_change(self) -> ListChange:
        """较上年 by the verdict that stands: the officer's decision where there is one, else the portal's."""
        screened = ListChange(NormChange(self.change), self.change_reason)
        return decided_change(screened, self.verdict, self.decision or self.verdict, self.stood)

    @property
    def shown_name(self) -> str:
        """The name as published, or as the register has it now while the list is open."""
        return self.name or self.enterprise.name

    @property
    def shown_uscc(self) -> str:
        return self.uscc or self.enterprise.uscc

    @property
    def shown_city(self) -> str:
        """The city as published; an empty one of a published entry stays empty."""
        return self.city if self.name else self.enterprise.city


class RightsNotice(models.Model):
    """权利义务告知: told to each unit when it is listed, and its acknowledgement (item (二), art. 8)."""

    annual_list = models.ForeignKey(AnnualList, models.PROTECT, related_name="rights_notices", verbose_name=_("名录"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="rights_notices", verbose_name=_("企业"))
    list_year = models.PositiveSmallIntegerField(_("名录年度"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    sent_at = models.DateTimeField(_("告知时间"), default=now, editable=False)
    acknowledged_at = models.DateTimeField(_("确认收到"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认人")
    )
    paper_note = models.CharField(_("书面送达说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("权利义务告知")
        ordering = ("-sent_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("enterprise", "list_year", "sector"), name="told_once_per_list_year"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.list_year} {self.get_sector_display()}"

    @property
    def province(self) -> str:
        """The list's province: the audit entry of a notice belongs there."""
        return self.annual_list.province
