"""账户开立: the platform account of a newly listed unit, its application, its three functions (2025-140 item 三)."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import CLERKS, ENTERPRISE
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from registry.choices import OpeningSheetStatus, OpeningStatus
from registry.models.enterprise import Enterprise
from registry.rules.account_opening import DAY_FIELDS, missing_functions

_UNOPENED = (
    OpeningStatus.PREPARING,
    OpeningStatus.SUBMITTED,
    OpeningStatus.RETURNED,
    OpeningStatus.ACCEPTED,
    OpeningStatus.FORWARDED,
)
_EDITABLE = (OpeningStatus.PREPARING, OpeningStatus.RETURNED)
_ALL_DAYS = Q(emission_on__isnull=False, trading_on__isnull=False, voluntary_on__isnull=False)


class AccountOpening(models.Model):
    """账户开立: one for each enterprise, whatever lists it stands on: the account is that of the legal person.

    Either person of the unit hands the application in: the signature of the person in charge stands, with the seal,
    on the application form itself. Days are the days on which each function was opened.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "submit": Step(_("提交开立申请"), _EDITABLE, OpeningStatus.SUBMITTED, ENTERPRISE),
        "submit_on_paper": Step(_("登记书面申请"), _EDITABLE, OpeningStatus.SUBMITTED, CLERKS, reason_required=True),
        "recall": Step(_("撤回修改"), (OpeningStatus.SUBMITTED,), OpeningStatus.PREPARING, ENTERPRISE | CLERKS),
        "return": Step(
            _("退回补正"),
            (OpeningStatus.SUBMITTED, OpeningStatus.ACCEPTED, OpeningStatus.FORWARDED),
            OpeningStatus.RETURNED,
            CLERKS,
            reason_required=True,
        ),
        "accept": Step(_("材料审核通过"), (OpeningStatus.SUBMITTED,), OpeningStatus.ACCEPTED, CLERKS),
        "forward": Step(_("送注登机构"), (OpeningStatus.ACCEPTED,), OpeningStatus.FORWARDED, CLERKS),
        # Taken by the portal itself as soon as all three functions have their day.
        "complete": Step(_("三项均已开通"), _UNOPENED, OpeningStatus.COMPLETE),
        # Taken by the portal itself when the day of a function is crossed out: back to where the application had got.
        "reopen": Step(_("恢复为未开齐"), (OpeningStatus.COMPLETE,), OpeningStatus.FORWARDED),
        "reopen_submitted": Step(_("恢复为未开齐"), (OpeningStatus.COMPLETE,), OpeningStatus.SUBMITTED),
        "reopen_unapplied": Step(_("恢复为未开齐"), (OpeningStatus.COMPLETE,), OpeningStatus.PREPARING),
    }

    enterprise = models.OneToOneField(
        Enterprise, models.PROTECT, related_name="account_opening", verbose_name=_("企业")
    )
    status = models.CharField(_("状态"), max_length=9, choices=OpeningStatus, default=OpeningStatus.PREPARING)
    emission_on = models.DateField(_("排放管理开通日期"), null=True, blank=True)
    trading_on = models.DateField(_("注册登记与交易开通日期"), null=True, blank=True)
    voluntary_on = models.DateField(_("自愿减排开通日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提交人")
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    paper_note = models.CharField(_("书面申请说明"), max_length=200, blank=True)
    return_reason = models.CharField(_("退回理由"), max_length=500, blank=True)
    forwarded_on = models.DateField(_("送注登机构日期"), null=True, blank=True)
    opened_at = models.DateTimeField(_("建立时间"), default=now, editable=False)

    badges: ClassVar = {"status": OpeningStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("账户开立")
        ordering = ("-pk",)
        indexes: ClassVar = [models.Index(fields=("status",), name="opening_by_status")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(status="complete") | _ALL_DAYS, name="complete_has_three_days"),
        ]

    def __str__(self) -> str:
        return self.enterprise.name

    @property
    def province(self) -> str:
        """The enterprise's: the audit entry belongs there."""
        return self.enterprise.province

    @property
    def days(self) -> dict[str, date | None]:
        """Function → the day it was opened."""
        return {function: getattr(self, field) for function, field in DAY_FIELDS.items()}

    @property
    def missing(self) -> tuple[str, ...]:
        """Functions that do not stand yet."""
        return missing_functions(self.days.values())

    @property
    def is_editable(self) -> bool:
        """Whether documents may be added and removed."""
        return self.status in _EDITABLE


class OpeningDocument(models.Model):
    """申请材料: a document of the application; removable until it is handed in. `kind` is an id of norms/openings."""

    opening = models.ForeignKey(AccountOpening, models.PROTECT, related_name="documents", verbose_name=_("账户开立"))
    kind = models.CharField(_("材料种类"), max_length=20)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    name = models.CharField(_("文件名"), max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    added_at = models.DateTimeField(_("上传时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("申请材料")
        ordering = ("opening", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("opening", "kind", "file"), name="one_document_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class OpeningSubmission(models.Model):
    """申请快照: what was handed in: the unit as it stood and the documents with their digests. Append-only."""

    opening = models.ForeignKey(AccountOpening, models.PROTECT, related_name="submissions", verbose_name=_("账户开立"))
    number = models.PositiveSmallIntegerField(_("次"))
    content = models.JSONField(_("内容"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("提交人")
    )
    submitted_at = models.DateTimeField(_("提交时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("申请快照")
        ordering = ("opening", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("opening", "number"), name="one_submission_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.opening} {self.number}"


class OpeningSheet(models.Model):
    """开通登记表: an uploaded workbook of days; read again whenever it is looked at, loaded once or abandoned."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "load": Step(_("载入"), (OpeningSheetStatus.CHECKED,), OpeningSheetStatus.LOADED, CLERKS),
        "abandon": Step(_("放弃"), (OpeningSheetStatus.CHECKED,), OpeningSheetStatus.ABANDONED, CLERKS),
    }

    province = models.CharField(_("省份"), max_length=2)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    file_name = models.CharField(_("文件名"), max_length=200)
    status = models.CharField(_("状态"), max_length=9, choices=OpeningSheetStatus, default=OpeningSheetStatus.CHECKED)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    rejected = models.PositiveIntegerField(_("拒绝"), default=0)
    recorded = models.PositiveIntegerField(_("登记"), default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    uploaded_at = models.DateTimeField(_("上传时间"), default=now, editable=False)

    badges: ClassVar = {"status": OpeningSheetStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("开通登记表")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.file_name
