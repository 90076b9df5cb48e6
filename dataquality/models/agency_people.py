"""核查人员与利益冲突: who works for an agency, on what sectors, and what ties keep them away."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from dataquality.choices import FilingSheetStatus, TieKind
from dataquality.models.agencies import VerificationAgency
from registry.models import Enterprise

_KEEPERS = frozenset({Role.CLERK, Role.VERIFIER})


class AgencyPerson(models.Model):
    """核查人员: a person of an agency; `user` where the person signs in. `sectors` are those he may verify."""

    agency = models.ForeignKey(VerificationAgency, models.PROTECT, related_name="people", verbose_name=_("机构"))
    name = models.CharField(_("姓名"), max_length=80)
    #: The agency's own number of the person: names repeat.
    staff_number = models.CharField(_("工号"), max_length=40)
    sectors = models.JSONField(_("专业领域"), default=list)
    joined_on = models.DateField(_("入职日期"))
    left_on = models.DateField(_("离职日期"), null=True, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agency_person",
        verbose_name=_("登录账号"),
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("核查人员")
        ordering = ("agency", "staff_number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("agency", "staff_number"), name="one_person_per_staff_number"),
        ]

    def __str__(self) -> str:
        return self.name


class Tie(models.Model):
    """利益冲突登记: of an agency as a whole (with a province or a unit) or of one person (with a unit).

    An agency that prepared reports in a province does not review there (Regulation art. 12, 13); a person with a tie
    to a unit stays away until three years after it ended. Wrong records are withdrawn with a reason, never deleted.
    """

    agency = models.ForeignKey(VerificationAgency, models.PROTECT, related_name="ties", verbose_name=_("机构"))
    person = models.ForeignKey(
        AgencyPerson, models.PROTECT, null=True, blank=True, related_name="ties", verbose_name=_("人员")
    )
    kind = models.CharField(_("种类"), max_length=15, choices=TieKind)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="agency_ties", verbose_name=_("企业")
    )
    #: The province of the reports prepared; taken from the enterprise where one is named.
    province = models.CharField(_("省份"), max_length=2)
    from_on = models.DateField(_("开始日期"))
    until_on = models.DateField(_("结束日期"), null=True, blank=True)
    note = models.TextField(_("说明"), blank=True)
    proof = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("证明材料")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("撤销理由"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("利益冲突登记")
        ordering = ("agency", "-from_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")), name="tie_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(enterprise__isnull=False), name="personal_tie_names_unit"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("agency", "province"), name="ties_of_agency")]

    def __str__(self) -> str:
        return f"{self.person or self.agency} {self.get_kind_display()}"


class AgencySheet(models.Model):
    """上传的人员表: an agency's people as a workbook; read again whenever it is looked at, loaded once or abandoned."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "load": Step(_("载入"), (FilingSheetStatus.CHECKED,), FilingSheetStatus.LOADED, _KEEPERS),
        "abandon": Step(_("放弃"), (FilingSheetStatus.CHECKED,), FilingSheetStatus.ABANDONED, _KEEPERS),
    }

    agency = models.ForeignKey(VerificationAgency, models.PROTECT, related_name="sheets", verbose_name=_("机构"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    file_name = models.CharField(_("文件名"), max_length=200)
    status = models.CharField(_("状态"), max_length=9, choices=FilingSheetStatus, default=FilingSheetStatus.CHECKED)
    written = models.PositiveIntegerField(_("载入的行"), default=0)
    rejected = models.PositiveIntegerField(_("拒绝的行"), default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    uploaded_at = models.DateTimeField(_("上传时间"), default=now, editable=False)

    badges: ClassVar = {"status": FilingSheetStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("人员表")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.file_name
