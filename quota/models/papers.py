"""分配依据: adopted plans, balance values, deductions and withholdings. Each is entered by one officer, agreed by another."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from quota.choices import DeductionKind, PaperStatus, WithholdingKind
from registry.choices import Sector
from registry.models import Enterprise


class TwoPersonPaper(models.Model):
    """两人办理: what every basis of an allocation has: a document, who entered it, who agreed, and why it was lifted."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "agree": Step(_("同意登记"), (PaperStatus.PROPOSED,), PaperStatus.IN_FORCE, BUREAU, not_by=("proposed_by",)),
        "refuse": Step(
            _("不同意登记"),
            (PaperStatus.PROPOSED,),
            PaperStatus.REFUSED,
            BUREAU,
            not_by=("proposed_by",),
            reason_required=True,
        ),
        "lift": Step(
            _("撤销登记"),
            (PaperStatus.PROPOSED, PaperStatus.IN_FORCE),
            PaperStatus.LIFTED,
            BUREAU,
            reason_required=True,
        ),
    }

    province = models.CharField(_("省份"), max_length=2)
    status = models.CharField(_("状态"), max_length=8, choices=PaperStatus, default=PaperStatus.PROPOSED)
    basis = models.TextField(_("依据"))
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("依据文件")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    proposed_at = models.DateTimeField(_("登记时间"), default=now, editable=False)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    agreed_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    badges: ClassVar = {"status": PaperStatus}

    class Meta:
        abstract = True


class PlanAdoption(TwoPersonPaper):
    """采用方案: a draft plan determines nothing until an officer with a second person has adopted it (`digest` of its text)."""

    plan_code = models.CharField(_("方案"), max_length=40)
    digest = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = _("采用方案")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("province", "plan_code"),
                condition=Q(status__in=("proposed", "in_force")),
                name="one_adoption_per_plan",
            ),
        ]

    def __str__(self) -> str:
        return self.plan_code


class BalanceValue(TwoPersonPaper):
    """行业平衡值: one value per sector and year, read from the national platform and imported (domain §4.3)."""

    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    quota_year = models.PositiveSmallIntegerField(_("配额年度"))
    number = models.PositiveSmallIntegerField(_("版本"))
    value = models.DecimalField(_("平衡值"), max_digits=20, decimal_places=12)

    class Meta:
        verbose_name = verbose_name_plural = _("行业平衡值")
        ordering = ("sector", "-quota_year", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("province", "sector", "quota_year", "number"), name="one_balance_value_per_number"
            ),
            models.UniqueConstraint(
                fields=("province", "sector", "quota_year"),
                condition=Q(status="in_force"),
                name="one_balance_value_in_force",
            ),
            models.CheckConstraint(condition=Q(value__gt=0), name="balance_value_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sector_display()} {self.quota_year} {self.value}"


class Deduction(TwoPersonPaper):
    """配额核减: so many tonnes to be taken from a unit's issue, with its legal basis and the day of the decision."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="deductions", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    kind = models.CharField(_("种类"), max_length=11, choices=DeductionKind)
    decision_number = models.CharField(_("决定文号"), max_length=80)
    decided_on = models.DateField(_("决定日期"))
    tonnes = models.BigIntegerField(_("核减量（tCO2e）"))

    class Meta:
        verbose_name = verbose_name_plural = _("配额核减")
        ordering = ("decided_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tonnes__gt=0), name="deduction_positive"),
            models.UniqueConstraint(
                fields=("enterprise", "sector", "decision_number", "kind"),
                condition=Q(status__in=("proposed", "in_force")),
                name="one_deduction_per_decision",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("enterprise", "sector", "status"), name="deductions_of_unit")]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.tonnes}"


class DeductionEntry(models.Model):
    """核减台账: append-only; what an allocation took (positive) or gave back (negative) of a deduction.

    What is outstanding is the deduction's tonnes less the sum of its entries, never below zero.
    """

    deduction = models.ForeignKey(Deduction, models.PROTECT, related_name="entries", verbose_name=_("配额核减"))
    allocation = models.ForeignKey(
        "quota.Allocation", models.PROTECT, related_name="deduction_entries", verbose_name=_("分配批次")
    )
    tonnes = models.BigIntegerField(_("核减（退回为负，tCO2e）"))
    reference = models.CharField(_("凭证号"), max_length=120, unique=True)
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("核减台账")
        ordering = ("deduction", "pk")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(tonnes=0), name="deduction_entry_not_zero")]

    def __str__(self) -> str:
        return f"{self.deduction} {self.tonnes:+}"


class Withholding(TwoPersonPaper):
    """差异化发放: the unit's quota of the year goes to the province's account until it is released."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="withholdings", verbose_name=_("企业"))
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    quota_year = models.PositiveSmallIntegerField(_("配额年度"))
    kind = models.CharField(_("情形"), max_length=17, choices=WithholdingKind)

    class Meta:
        verbose_name = verbose_name_plural = _("差异化发放")
        ordering = ("-quota_year", "enterprise")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("enterprise", "sector", "quota_year"),
                condition=Q(status__in=("proposed", "in_force")),
                name="one_withholding_per_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.quota_year} {self.get_kind_display()}"
