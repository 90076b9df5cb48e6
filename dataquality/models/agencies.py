"""核查机构: verification agencies and what was published of their work."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Organisation
from registry.models import Enterprise


class VerificationAgency(models.Model):
    """核查技术服务机构: known by its unified social credit code."""

    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("机构名称"), max_length=200)
    organisation = models.OneToOneField(
        Organisation, models.PROTECT, null=True, blank=True, related_name="agency", verbose_name=_("账户单位")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("核查技术服务机构")
        ordering = ("uscc",)

    def __str__(self) -> str:
        return self.name


class AgencyName(models.Model):
    """机构名称沿革: every spelling met under one code."""

    agency = models.ForeignKey(VerificationAgency, models.PROTECT, related_name="names", verbose_name=_("机构"))
    name = models.CharField(_("名称"), max_length=200)
    first_seen_on = models.DateField(_("首见日期"))

    class Meta:
        verbose_name = verbose_name_plural = _("机构名称沿革")
        ordering = ("agency", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("agency", "name"), name="one_row_per_agency_spelling"),
        ]

    def __str__(self) -> str:
        return self.name


class PublishedResult(models.Model):
    """公开核查结果: one row of a published form (annex 6), exactly as disclosed.

    `repeat_of` marks a row that repeats another (same verification year, industry, agency, unit, names as
    written, timeliness, result): one form attached to several lists. It is kept and not counted.
    """

    verification_list = models.CharField(_("公开表编号"), max_length=20)
    target_order = models.PositiveIntegerField(_("序号"))
    verification_year = models.PositiveSmallIntegerField(_("核查年度"))
    industry = models.CharField(_("行业"), max_length=20)
    agency = models.ForeignKey(
        VerificationAgency, models.PROTECT, related_name="published_results", verbose_name=_("机构")
    )
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="published_results", verbose_name=_("企业"))
    agency_name = models.CharField(_("机构名称（原文）"), max_length=200)
    enterprise_name = models.CharField(_("单位名称（原文）"), max_length=200)
    timeliness = models.CharField(_("核查及时性"), max_length=10)
    result = models.CharField(_("核查结果"), max_length=10)
    repeat_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeats", verbose_name=_("重复自")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("公开核查结果")
        ordering = ("verification_year", "verification_list", "target_order", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("verification_list", "target_order"), name="one_row_per_place_in_form"),
        ]
        indexes: ClassVar = [
            models.Index(fields=("verification_year", "agency"), name="result_by_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.verification_list}/{self.target_order} {self.enterprise_name}"
