"""填报表: an uploaded workbook of one month; read again whenever it is looked at, loaded once or abandoned."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from dataquality.choices import FilingSheetStatus
from dataquality.models.filing import Filing

_FILERS = frozenset({Role.FILER})


class FilingSheet(models.Model):
    """上传的填报表. `made_on`: the revision of the draft from which the workbook was made."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "load": Step(_("载入"), (FilingSheetStatus.CHECKED,), FilingSheetStatus.LOADED, _FILERS),
        "abandon": Step(_("放弃"), (FilingSheetStatus.CHECKED,), FilingSheetStatus.ABANDONED, _FILERS),
    }

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="sheets", verbose_name=_("月度存证"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    file_name = models.CharField(_("文件名"), max_length=200)
    status = models.CharField(_("状态"), max_length=9, choices=FilingSheetStatus, default=FilingSheetStatus.CHECKED)
    made_on = models.PositiveIntegerField(_("依据的保存次数"))
    faults = models.PositiveIntegerField(_("有问题的单元格"), default=0)
    changed = models.PositiveIntegerField(_("载入的改动"), default=0)
    conflicts = models.PositiveIntegerField(_("与他人改动不一致"), default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    uploaded_at = models.DateTimeField(_("上传时间"), default=now, editable=False)

    badges: ClassVar = {"status": FilingSheetStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("填报表")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.file_name

    @property
    def province(self) -> str:
        """The enterprise's: the audit entry belongs there."""
        return self.filing.province
