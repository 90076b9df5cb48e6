"""注登机构对账单: what the national registry says each unit holds, how the book differs, and how that was mended.

The national registry's record is final. A difference is shown, and settled by a movement that a second person approves.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import BUREAU, CLERKS
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from quota.choices import AdjustmentStatus, DifferenceKind, MovementKind, StatementStatus
from quota.models.book import Account, Movement

_PERSON = settings.AUTH_USER_MODEL


class Statement(models.Model):
    """对账单: a workbook of holdings as of a day; read anew whenever it is looked at until it is compared."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "compare": Step(_("与账簿比对"), (StatementStatus.CHECKED,), StatementStatus.COMPARED, CLERKS),
        "abandon": Step(_("放弃"), (StatementStatus.CHECKED,), StatementStatus.ABANDONED, CLERKS),
    }

    province = models.CharField(_("省份"), max_length=2)
    as_of = models.DateField(_("截至日期"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    file_name = models.CharField(_("文件名"), max_length=200)
    status = models.CharField(_("状态"), max_length=9, choices=StatementStatus, default=StatementStatus.CHECKED)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    rejected = models.PositiveIntegerField(_("有误行数"), default=0)
    found = models.PositiveIntegerField(_("差异数"), default=0)
    uploaded_by = models.ForeignKey(_PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人"))
    uploaded_at = models.DateTimeField(_("上传时间"), default=now, editable=False)
    compared_at = models.DateTimeField(_("比对时间"), null=True, blank=True)

    badges: ClassVar = {"status": StatementStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("注登机构对账单")
        ordering = ("-as_of", "-pk")

    def __str__(self) -> str:
        return self.file_name


class StatementLine(models.Model):
    """对账单行: one unit and vintage as the registration institution states them. Append-only."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="lines", verbose_name=_("对账单"))
    row = models.PositiveIntegerField(_("行号"))
    uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    name = models.CharField(_("单位名称"), max_length=200, blank=True)
    vintage = models.PositiveSmallIntegerField(_("配额年度"))
    tonnes = models.BigIntegerField(_("持有量"))
    frozen = models.BigIntegerField(_("冻结量"))

    class Meta:
        verbose_name = verbose_name_plural = _("对账单行")
        ordering = ("statement", "row")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("statement", "uscc", "vintage"), name="one_line_per_unit_and_vintage"),
            models.CheckConstraint(
                condition=Q(tonnes__gte=0, frozen__gte=0, frozen__lte=F("tonnes")), name="statement_line_is_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uscc} {self.vintage}"


class Difference(models.Model):
    """差异: where the statement and the book disagree, as found when they were compared. Append-only.

    `account` is empty for a code that the register of the province does not have.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="differences", verbose_name=_("对账单"))
    kind = models.CharField(_("差异种类"), max_length=13, choices=DifferenceKind)
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("账户")
    )
    uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    name = models.CharField(_("单位名称"), max_length=200, blank=True)
    vintage = models.PositiveSmallIntegerField(_("配额年度"))
    here = models.BigIntegerField(_("本簿持有"))
    there = models.BigIntegerField(_("对账单持有"))
    frozen_here = models.BigIntegerField(_("本簿冻结"))
    frozen_there = models.BigIntegerField(_("对账单冻结"))

    badges: ClassVar = {"kind": DifferenceKind}

    class Meta:
        verbose_name = verbose_name_plural = _("对账差异")
        ordering = ("statement", "kind", "uscc", "vintage")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("statement", "kind", "uscc", "vintage"), name="one_difference_per_kind_and_vintage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uscc} {self.vintage}"

    @property
    def gap(self) -> int:
        """Tonnes that the statement has more than the book (negative: fewer). What differs in frozen tonnes tells of
        those only: where the tonnes differ too, that is a difference of its own."""
        return 0 if self.kind == DifferenceKind.FROZEN else self.there - self.here

    @property
    def frozen_gap(self) -> int:
        return self.frozen_there - self.frozen_here


class Adjustment(models.Model):
    """对账更正: one person proposes a movement that settles a difference, another approves it."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "approve": Step(
            _("同意并记账"), (AdjustmentStatus.PROPOSED,), AdjustmentStatus.POSTED, BUREAU, not_by=("proposed_by",)
        ),
        "refuse": Step(
            _("不同意"),
            (AdjustmentStatus.PROPOSED,),
            AdjustmentStatus.REFUSED,
            BUREAU,
            not_by=("proposed_by",),
            reason_required=True,
        ),
    }

    difference = models.ForeignKey(Difference, models.PROTECT, related_name="adjustments", verbose_name=_("差异"))
    status = models.CharField(_("状态"), max_length=8, choices=AdjustmentStatus, default=AdjustmentStatus.PROPOSED)
    kind = models.CharField(_("变动种类"), max_length=17)
    reason = models.CharField(_("理由"), max_length=200)
    proposed_by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    proposed_at = models.DateTimeField(_("提出时间"), default=now, editable=False)
    decided_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    decided_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    movement = models.OneToOneField(
        Movement, models.PROTECT, null=True, blank=True, related_name="adjustment", verbose_name=_("变动")
    )

    badges: ClassVar = {"status": AdjustmentStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("对账更正")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("difference",),
                condition=~Q(status=AdjustmentStatus.REFUSED),
                name="one_open_adjustment_per_difference",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="adjustment_second_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.difference)

    @property
    def kind_label(self) -> str:
        return str(MovementKind(self.kind).label)

    @property
    def province(self) -> str:
        return self.difference.statement.province
