"""上传的表: a workbook of attendances or of done dates, checked and shown before anything is written."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.deadlines.models import Obligation
from cets_portal.evidence.models import StoredFile
from cets_portal.oversight.choices import SheetKind, SheetStatus
from cets_portal.oversight.models.training import TrainingSession

_LOADERS = frozenset({Role.CLERK})


class Sheet(models.Model):
    """上传的表: what it says is worked out anew from the file whenever it is looked at; only the counts are kept.

    `session` where it lists attendances, `obligation` where it lists done dates.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "load": Step(_("载入"), (SheetStatus.CHECKED,), SheetStatus.LOADED, _LOADERS),
        "abandon": Step(_("放弃"), (SheetStatus.CHECKED,), SheetStatus.ABANDONED, _LOADERS),
    }

    kind = models.CharField(_("表的种类"), max_length=10, choices=SheetKind)
    province = models.CharField(_("省份"), max_length=2)
    session = models.ForeignKey(
        TrainingSession, models.PROTECT, null=True, blank=True, related_name="sheets", verbose_name=_("培训场次")
    )
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, null=True, blank=True, related_name="sheets", verbose_name=_("应办事项")
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    file_name = models.CharField(_("文件名"), max_length=200)
    status = models.CharField(_("状态"), max_length=9, choices=SheetStatus, default=SheetStatus.CHECKED)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    fresh = models.PositiveIntegerField(_("新增"), default=0)
    rejected = models.PositiveIntegerField(_("拒绝"), default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    uploaded_at = models.DateTimeField(_("上传时间"), default=now, editable=False)

    badges: ClassVar = {"status": SheetStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("上传的表")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="attendance", session__isnull=False, obligation__isnull=True)
                | models.Q(kind="settled", session__isnull=True, obligation__isnull=False),
                name="sheet_is_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
