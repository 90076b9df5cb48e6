"""年末: 结转、成交与关账: what goes over into the next year, at what prices, and how a year is closed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Role
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import LogEntry, StoredFile
from quota.choices import CarryOverStatus, CloseStatus
from registry.choices import Sector
from registry.models import Enterprise


class CarryOver(models.Model):
    """结转申请: of older vintages into the later one, up to T with its working kept (`working`, JSON)."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "withdraw": Step(
            _("撤回结转申请"), (CarryOverStatus.FILED,), CarryOverStatus.WITHDRAWN, frozenset({Role.APPROVER})
        ),
        "approve": Step(_("批准结转"), (CarryOverStatus.FILED,), CarryOverStatus.APPROVED, BUREAU),
        "refuse": Step(
            _("不批准结转"), (CarryOverStatus.FILED,), CarryOverStatus.REFUSED, BUREAU, reason_required=True
        ),
    }

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="carry_overs", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    plan_code = models.CharField(_("方案"), max_length=40)
    status = models.CharField(_("状态"), max_length=9, choices=CarryOverStatus, default=CarryOverStatus.FILED)
    net_sold_tonnes = models.BigIntegerField(_("净卖出量（t）"))
    limit_tonnes = models.BigIntegerField(_("可结转量（t）"))
    tonnes = models.BigIntegerField(_("申请结转量（t）"))
    #: Vintage → tonnes taken from it.
    taken = models.JSONField(_("各年度配额"), default=dict)
    working = models.JSONField(_("计算过程"), default=list)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("申请人")
    )
    filed_on = models.DateField(_("申请日期"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审批人")
    )
    decided_on = models.DateField(_("审批日期"), null=True, blank=True)
    refusal = models.TextField(_("不批准的理由"), blank=True)

    badges: ClassVar = {"status": CarryOverStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("结转申请")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(tonnes__gt=0) & Q(tonnes__lte=models.F("limit_tonnes")), name="carry_over_within_limit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.tonnes}"

    @property
    def province(self) -> str:
        return self.enterprise.province


class TradedDay(models.Model):
    """成交: turnover and volume of one trading day, imported; average prices and the range of article 24 rest on it."""

    on = models.DateField(_("交易日"))
    turnover_yuan = models.DecimalField(_("成交额（元）"), max_digits=18, decimal_places=2)
    volume_tonnes = models.DecimalField(_("成交量（吨）"), max_digits=15, decimal_places=2)
    source = models.CharField(_("来源"), max_length=200)
    grade = models.CharField(_("依据等级"), max_length=1)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)
    replaced_at = models.DateTimeField(_("替换时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("成交")
        ordering = ("-on", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("on",), condition=Q(replaced_at__isnull=True), name="one_row_per_trading_day"
            ),
            models.CheckConstraint(
                condition=Q(turnover_yuan__gte=0) & Q(volume_tonnes__gte=0), name="trade_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}"


class YearClose(models.Model):
    """年度关账: after it nothing of the year is surrendered unless two officers reopen it; its results are published."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "close": Step(_("复核关账"), (CloseStatus.PROPOSED,), CloseStatus.CLOSED, BUREAU, not_by=("proposed_by",)),
        "refuse": Step(
            _("不同意关账"),
            (CloseStatus.PROPOSED,),
            CloseStatus.REFUSED,
            BUREAU,
            not_by=("proposed_by",),
            reason_required=True,
        ),
        "reopen": Step(_("提出重开"), (CloseStatus.CLOSED,), CloseStatus.REOPENING, BUREAU, reason_required=True),
        "agree_reopen": Step(
            _("同意重开"), (CloseStatus.REOPENING,), CloseStatus.REOPENED, BUREAU, not_by=("reopening_by",)
        ),
        "keep_closed": Step(_("不重开"), (CloseStatus.REOPENING,), CloseStatus.CLOSED, BUREAU, reason_required=True),
    }

    province = models.CharField(_("省份"), max_length=2)
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    quota_year = models.PositiveSmallIntegerField(_("配额年度"))
    status = models.CharField(_("状态"), max_length=9, choices=CloseStatus, default=CloseStatus.PROPOSED)
    #: A year that was reopened is closed again under the next number.
    number = models.PositiveSmallIntegerField(_("版次"), default=1)
    #: The rows as they will be published (quota/selectors/closing.py), and the SHA-256 of them that both officers saw.
    results = models.JSONField(_("清缴结果"), default=list)
    digest = models.CharField(_("摘要"), max_length=64)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    proposed_at = models.DateTimeField(_("提出时间"), default=now, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    closed_on = models.DateField(_("关账日期"), null=True, blank=True)
    workbook = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("公开文件（.xlsx）")
    )
    csv = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("公开文件（.csv）")
    )
    reopening_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提出重开的人"),
    )
    entry = models.OneToOneField(
        LogEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("存证回执")
    )

    badges: ClassVar = {"status": CloseStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("年度关账")
        ordering = ("-quota_year", "province", "sector")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("province", "sector", "quota_year"),
                condition=~Q(status__in=("refused", "reopened")),
                name="one_close_per_year",
            ),
            models.UniqueConstraint(
                fields=("province", "sector", "quota_year", "number"),
                condition=~Q(status="refused"),
                name="one_close_per_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province} {self.get_sector_display()} {self.quota_year}"
