"""企业登记册: enterprises with their names, activities, facilities, yearly emissions and events.

*Key emitting unit* is not a kind of company but a relation (see annual_list.ListEntry).
"""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Organisation
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from registry.choices import EmissionSource, EventKind, NameKind, NameSource, Sector


class Enterprise(models.Model):
    """企业: a legal entity known by its unified social credit code (GB 32100-2015).

    Province and city are fields of their own: the code's region digits say where the firm was
    registered, not where it emits (domain.md §3.4). Blank means: place not yet recorded.
    """

    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("单位名称"), max_length=200)
    province = models.CharField(_("省份"), max_length=2, blank=True)
    city = models.CharField(_("地市"), max_length=60, blank=True)
    legal_representative = models.CharField(_("法定代表人"), max_length=60, blank=True)
    contact = models.CharField(_("联系人"), max_length=60, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=300, blank=True)
    organisation = models.OneToOneField(
        Organisation, models.PROTECT, null=True, blank=True, related_name="enterprise", verbose_name=_("账户单位")
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("企业")
        ordering = ("uscc",)
        indexes: ClassVar = [
            models.Index(fields=("province", "city"), name="enterprise_place"),
            models.Index(fields=("name",), name="enterprise_name"),
        ]

    def __str__(self) -> str:
        return self.name


class EnterpriseName(models.Model):
    """名称沿革: every spelling under which a code was met, none lost."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="names", verbose_name=_("企业"))
    name = models.CharField(_("名称"), max_length=200)
    kind = models.CharField(_("类型"), max_length=8, choices=NameKind)
    source = models.CharField(_("来源"), max_length=9, choices=NameSource)
    first_seen_on = models.DateField(_("首见日期"))

    class Meta:
        verbose_name = verbose_name_plural = _("名称沿革")
        ordering = ("enterprise", "-first_seen_on", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("enterprise", "name"), name="one_row_per_spelling"),
        ]

    def __str__(self) -> str:
        return self.name


class Activity(models.Model):
    """行业活动: what an enterprise does in one sector. It may stand in two sectors in one year."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="activities", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    industry_code = models.CharField(_("行业代码"), max_length=4, blank=True)
    sub_industry = models.CharField(_("子行业"), max_length=60, blank=True)
    process = models.CharField(_("生产工艺"), max_length=100, blank=True)
    started_on = models.DateField(_("投产日期"), null=True, blank=True)
    closed_on = models.DateField(_("关停日期"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("行业活动")
        ordering = ("enterprise", "sector")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("enterprise", "sector"), name="one_activity_per_sector"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(closed_on__gte=models.F("started_on")),
                name="activity_closes_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.get_sector_display()}"


class Facility(models.Model):
    """设施: a generating unit, a clinker line, an electrolysis process, a furnace."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="facilities", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    code = models.CharField(_("设施编号"), max_length=40)
    name = models.CharField(_("设施名称"), max_length=100)
    capacity = models.DecimalField(_("能力"), max_digits=12, decimal_places=3, null=True, blank=True)
    capacity_unit = models.CharField(_("能力单位"), max_length=12, blank=True)
    started_on = models.DateField(_("投产日期"), null=True, blank=True)
    closed_on = models.DateField(_("关停日期"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("设施")
        ordering = ("enterprise", "sector", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("enterprise", "code"), name="one_facility_per_code"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class AnnualEmission(models.Model):
    """年度排放: direct emissions of one enterprise, sector and year, by source. tCO2e.

    A verified figure does not erase the declared one: each source keeps its own row.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="emissions", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    emission_year = models.PositiveSmallIntegerField(
        _("排放年度"), validators=[MinValueValidator(2013), MaxValueValidator(2100)]
    )
    source = models.CharField(_("数据来源"), max_length=9, choices=EmissionSource)
    emissions_tco2e = models.DecimalField(
        _("直接排放量（tCO2e）"), max_digits=15, decimal_places=6, validators=[MinValueValidator(0)]
    )
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("年度排放")
        ordering = ("enterprise", "sector", "-emission_year", "source")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("enterprise", "sector", "emission_year", "source"),
                name="one_figure_per_year_and_source",
            ),
            models.CheckConstraint(condition=Q(emissions_tco2e__gte=0), name="emissions_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(fields=("emission_year", "sector"), name="emission_by_year"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.emission_year} {self.get_source_display()}"


class EnterpriseEvent(models.Model):
    """企业事项: closure, suspension, merger, transfer, new construction, joint works. Dated, documented.

    For `merger` the counterpart is the successor; for `joint_works` it is the lead of the works
    (empty: whether the works stand as one unit is undecided; the unit itself: it is the lead).
    A wrong event is withdrawn with a reason, never deleted.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="events", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector, blank=True)
    kind = models.CharField(_("事项"), max_length=20, choices=EventKind)
    occurred_on = models.DateField(_("发生日期"))
    counterpart = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events_as_counterpart",
        verbose_name=_("对方企业"),
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("设施")
    )
    document = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("文件")
    )
    document_name = models.CharField(_("文件名"), max_length=200, blank=True)
    note = models.TextField(_("说明"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤销人")
    )
    withdrawn_reason = models.TextField(_("撤销理由"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("企业事项")
        ordering = ("-occurred_on", "-pk")
        indexes: ClassVar = [models.Index(fields=("kind", "occurred_on"), name="event_by_kind")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_kind_display()} {self.occurred_on}"
