"""培训: sessions, the carbon staff of the units, and who attended (item 十四 of the notice of 2025)."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from registry.models import Enterprise


class TrainingSession(models.Model):
    """培训场次: one course on one day. `sheet` is the signed list of those present, `materials` what was taught."""

    province = models.CharField(_("省份"), max_length=2)
    title = models.CharField(_("培训名称"), max_length=120)
    topics = models.CharField(_("培训内容"), max_length=300, blank=True)
    held_on = models.DateField(_("培训日期"))
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1, validators=[MinValueValidator(0)])
    place = models.CharField(_("地点"), max_length=120, blank=True)
    organiser = models.CharField(_("组织单位"), max_length=120, blank=True)
    materials = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("培训材料")
    )
    materials_name = models.CharField(_("材料文件名"), max_length=200, blank=True)
    sheet = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签到表")
    )
    sheet_name = models.CharField(_("签到表文件名"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤销人")
    )
    withdrawn_reason = models.CharField(_("撤销理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("培训场次")
        ordering = ("-held_on", "-pk")
        indexes: ClassVar = [models.Index(fields=("province", "-held_on"), name="session_by_province")]

    def __str__(self) -> str:
        return f"{self.title} ({self.held_on})"


class CarbonStaff(models.Model):
    """碳排放管理人员: a person of a unit, from a day until the day of leaving (`until_on`, no longer in the post)."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="carbon_staff", verbose_name=_("企业"))
    name = models.CharField(_("姓名"), max_length=60)
    position = models.CharField(_("岗位"), max_length=60, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    since_on = models.DateField(_("任职日期"))
    until_on = models.DateField(_("离岗日期"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("碳排放管理人员")
        ordering = ("enterprise", "name", "-since_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("enterprise", "name"), condition=Q(until_on__isnull=True), name="carbon_staff_once_by_name"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="carbon_staff_leaves_later"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def province(self) -> str:
        """Where the audit log files its acts."""
        return self.enterprise.province


class Attendance(models.Model):
    """参训记录: one person of one unit in one session. It counts where it is proven: signed, or with a file.

    `staff` is the person in the register of carbon staff, empty for others who came along.
    """

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="attendances", verbose_name=_("培训场次"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="attendances", verbose_name=_("企业"))
    person = models.CharField(_("姓名"), max_length=60)
    position = models.CharField(_("岗位"), max_length=60, blank=True)
    staff = models.ForeignKey(
        CarbonStaff, models.PROTECT, null=True, blank=True, related_name="attendances",
        verbose_name=_("碳排放管理人员"),
    )  # fmt: skip
    signed = models.BooleanField(_("已签到"), default=True)
    proof = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("证明文件")
    )
    proof_name = models.CharField(_("文件名"), max_length=200, blank=True)
    batch = models.UUIDField(_("批次"), db_index=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤销人")
    )
    withdrawn_reason = models.CharField(_("撤销理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("参训记录")
        ordering = ("enterprise__name", "person", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("session", "enterprise", "person"),
                condition=Q(withdrawn_at__isnull=True),
                name="attended_once_by_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.enterprise} · {self.session}"[:200]

    @property
    def province(self) -> str:
        """Where the audit log files its acts."""
        return self.session.province

    @property
    def key(self) -> tuple[int, str]:
        """Who, within a session."""
        return self.enterprise_id, self.person

    @property
    def is_proven(self) -> bool:
        return self.signed or self.proof_id is not None
