"""核查认定: the figure of a unit-year that the province stands by, objections to it, and re-checks that differ."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import BUREAU, ENTERPRISE
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import LogEntry, StoredFile
from dataquality.choices import (
    DifferenceStatus,
    FigureSource,
    FigureStatus,
    ObjectionOutcome,
    ObjectionStatus,
    VerificationRole,
)
from dataquality.models.verification import Conclusion, Verification
from registry.choices import Sector
from registry.models import Enterprise

_F = FigureStatus


class VerifiedFigure(models.Model):
    """核查认定: one version of the confirmed emissions of a unit-year. A later change is a new version.

    `annex` (JSON) is the quota input annex as confirmed: what the quota app reads (domain §7.4, annex 2).
    `touched` (JSON) keeps what the change was shown to touch before it was confirmed.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "confirm": Step(_("复核认定"), (_F.PROPOSED,), _F.CONFIRMED, BUREAU, not_by=("proposed_by",)),
        "refuse": Step(
            _("不同意认定"), (_F.PROPOSED,), _F.REFUSED, BUREAU, not_by=("proposed_by",), reason_required=True
        ),
        "replace": Step(_("由新认定替代"), (_F.CONFIRMED,), _F.REPLACED),
    }

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="verified_figures", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    emission_year = models.PositiveSmallIntegerField(_("排放年度"))
    number = models.PositiveSmallIntegerField(_("版本"))
    status = models.CharField(_("状态"), max_length=9, choices=FigureStatus, default=FigureStatus.PROPOSED)
    source = models.CharField(_("认定依据"), max_length=10, choices=FigureSource)
    conclusion = models.ForeignKey(
        Conclusion, models.PROTECT, null=True, blank=True, related_name="figures", verbose_name=_("核查结论")
    )
    emissions_tco2e = models.DecimalField(_("认定排放量（tCO2e）"), max_digits=15, decimal_places=6)
    basis = models.TextField(_("依据说明"), blank=True)
    basis_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("依据文件")
    )
    annex = models.JSONField(_("配额分配相关数据"), default=dict)
    touched = models.JSONField(_("变更影响"), default=dict)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    proposed_at = models.DateTimeField(_("提出时间"), default=now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    confirmed_on = models.DateField(_("认定日期"), null=True, blank=True)
    tell_by = models.DateField(_("告知期限"), null=True, blank=True)
    told_on = models.DateField(_("告知日期"), null=True, blank=True)
    object_by = models.DateField(_("异议期限"), null=True, blank=True)
    published_on = models.DateField(_("公开日期"), null=True, blank=True)
    entry = models.OneToOneField(
        LogEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("存证回执")
    )

    badges: ClassVar = {"status": FigureStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("核查认定")
        ordering = ("enterprise", "sector", "-emission_year", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("enterprise", "sector", "emission_year", "number"), name="one_figure_per_number"
            ),
            models.UniqueConstraint(
                fields=("enterprise", "sector", "emission_year"),
                condition=Q(status="confirmed"),
                name="one_confirmed_figure",
            ),
            models.UniqueConstraint(
                fields=("enterprise", "sector", "emission_year"),
                condition=Q(status="proposed"),
                name="one_proposed_figure",
            ),
            models.CheckConstraint(condition=Q(emissions_tco2e__gte=0), name="verified_not_negative"),
        ]
        indexes: ClassVar = [models.Index(fields=("emission_year", "sector", "status"), name="verified_by_year")]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.emission_year} {self.get_sector_display()} 第 {self.number} 版"

    @property
    def province(self) -> str:
        return self.enterprise.province


class Objection(models.Model):
    """核查结果异议: of the unit, within 7 working days of being told; decided within 10 by two officers."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "withdraw": Step(_("撤回异议"), (ObjectionStatus.FILED,), ObjectionStatus.WITHDRAWN, ENTERPRISE),
        "propose": Step(_("提出处理意见"), (ObjectionStatus.FILED,), ObjectionStatus.PROPOSED, BUREAU),
        "send_back": Step(
            _("退回重拟"),
            (ObjectionStatus.PROPOSED,),
            ObjectionStatus.FILED,
            BUREAU,
            not_by=("proposed_by",),
            reason_required=True,
        ),
        "decide": Step(
            _("作出决定"), (ObjectionStatus.PROPOSED,), ObjectionStatus.DECIDED, BUREAU, not_by=("proposed_by",)
        ),
    }

    figure = models.ForeignKey(VerifiedFigure, models.PROTECT, related_name="objections", verbose_name=_("核查认定"))
    status = models.CharField(_("状态"), max_length=9, choices=ObjectionStatus, default=ObjectionStatus.FILED)
    grounds = models.TextField(_("异议理由"))
    wanted_tco2e = models.DecimalField(
        _("主张的排放量（tCO2e）"), max_digits=15, decimal_places=6, null=True, blank=True
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    filed_on = models.DateField(_("提出日期"))
    decide_by = models.DateField(_("决定期限"))
    outcome = models.CharField(_("决定"), max_length=7, choices=ObjectionOutcome, blank=True)
    decision = models.TextField(_("决定理由"), blank=True)
    decided_tco2e = models.DecimalField(
        _("变更后排放量（tCO2e）"), max_digits=15, decimal_places=6, null=True, blank=True
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经办人")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审定人")
    )
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    published_on = models.DateField(_("公开日期"), null=True, blank=True)

    badges: ClassVar = {"status": ObjectionStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("核查结果异议")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("figure",), condition=Q(status__in=("filed", "proposed")), name="one_open_objection"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("status", "decide_by"), name="objections_by_due")]

    def __str__(self) -> str:
        return f"{self.figure} 异议"

    @property
    def province(self) -> str:
        return self.figure.enterprise.province


class ObjectionPaper(models.Model):
    """异议材料."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="papers", verbose_name=_("异议"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    name = models.CharField(_("文件名"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("异议材料")
        ordering = ("objection", "pk")

    def __str__(self) -> str:
        return self.name


class RecheckDifference(models.Model):
    """复核差异: a re-check that differs from the first verification by more than the threshold opens a case."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "resolve": Step(
            _("处理差异"), (DifferenceStatus.OPEN,), DifferenceStatus.RESOLVED, BUREAU, reason_required=True
        ),
        # A later conclusion differs once more: the portal itself opens the case again.
        "reopen": Step(_("再次出现差异"), (DifferenceStatus.RESOLVED,), DifferenceStatus.OPEN),
    }

    first = models.ForeignKey(Conclusion, models.PROTECT, related_name="+", verbose_name=_("首次核查结论"))
    recheck = models.OneToOneField(Verification, models.PROTECT, related_name="difference", verbose_name=_("复核任务"))
    status = models.CharField(_("状态"), max_length=8, choices=DifferenceStatus, default=DifferenceStatus.OPEN)
    first_tco2e = models.DecimalField(_("首次核查（tCO2e）"), max_digits=15, decimal_places=6)
    recheck_tco2e = models.DecimalField(_("复核（tCO2e）"), max_digits=15, decimal_places=6)
    opened_on = models.DateField(_("发现日期"))
    #: Which of the two the officer found right; "" while nobody has.
    stands = models.CharField(_("采用的结论"), max_length=7, choices=VerificationRole, blank=True)
    resolution = models.TextField(_("处理意见"), blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )
    resolved_on = models.DateField(_("处理日期"), null=True, blank=True)

    badges: ClassVar = {"status": DifferenceStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("复核差异")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.recheck} 差异"

    @property
    def province(self) -> str:
        return self.recheck.province
