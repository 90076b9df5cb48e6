"""名册导入: an uploaded workbook on its way into the register, and what it changed there."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import CLERKS
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from registry.choices import EmissionSource, ImportStatus, LoadMode, Sector, Severity
from registry.models.enterprise import Enterprise


class RosterImport(models.Model):
    """名册导入: one file. It is checked, previewed, then loaded once or abandoned.

    Whether it is being read or loaded at this moment is told by its jobs.Job, not by a status here.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "check": Step(_("核对"), (ImportStatus.UPLOADED, ImportStatus.CHECKED), ImportStatus.CHECKED),
        "load": Step(_("载入"), (ImportStatus.CHECKED,), ImportStatus.LOADED, CLERKS),
        "load_by_command": Step(_("命令行载入"), (ImportStatus.CHECKED,), ImportStatus.LOADED),
        "abandon": Step(_("放弃"), (ImportStatus.UPLOADED, ImportStatus.CHECKED), ImportStatus.ABANDONED, CLERKS),
    }

    province = models.CharField(_("省份"), max_length=2)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    file_name = models.CharField(_("文件名"), max_length=200)
    status = models.CharField(_("状态"), max_length=9, choices=ImportStatus, default=ImportStatus.UPLOADED)
    mode = models.CharField(_("载入方式"), max_length=14, choices=LoadMode, default=LoadMode.GOOD_ROWS)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    created = models.PositiveIntegerField(_("新增"), default=0)
    updated = models.PositiveIntegerField(_("变更"), default=0)
    unchanged = models.PositiveIntegerField(_("未变"), default=0)
    rejected = models.PositiveIntegerField(_("拒绝"), default=0)
    warnings = models.PositiveIntegerField(_("提醒"), default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    uploaded_at = models.DateTimeField(_("上传时间"), default=now, editable=False)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("载入人")
    )
    loaded_at = models.DateTimeField(_("载入时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("名册导入")
        ordering = ("-pk",)
        indexes: ClassVar = [models.Index(fields=("province", "-id"), name="import_by_province")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def good_rows(self) -> int:
        return self.rows - self.rejected


class RosterCheck(models.Model):
    """核对结果: what the newest check of an import promised; a load that would do anything else is refused.

    `outcomes` tells every good row of the sheet by one letter, `digest` the outcomes and changes together (see
    services/roster/promise.py). `annotated` is the marked copy of a
    large file, once a worker has made it.
    """

    roster_import = models.OneToOneField(
        RosterImport, models.CASCADE, related_name="promise", verbose_name=_("名册导入")
    )
    outcomes = models.TextField(_("逐行结果"), blank=True)
    digest = models.CharField(_("摘要"), max_length=64)
    annotated = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("标注副本")
    )
    made_at = models.DateTimeField(_("核对时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("核对结果")

    def __str__(self) -> str:
        return f"{self.roster_import} {self.digest[:8]}"


class RosterIssue(models.Model):
    """单元格问题: what was found in a cell and what is wanted there."""

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="issues", verbose_name=_("名册导入"))
    row = models.PositiveIntegerField(_("行"))
    cell = models.CharField(_("单元格"), max_length=12, blank=True)
    column = models.CharField(_("列"), max_length=60)
    code = models.CharField(_("规则"), max_length=40)
    severity = models.CharField(_("级别"), max_length=7, choices=Severity)
    value = models.CharField(_("现值"), max_length=200, blank=True)
    params = models.JSONField(_("参数"), default=dict)

    class Meta:
        verbose_name = verbose_name_plural = _("单元格问题")
        ordering = ("row", "id")

    def __str__(self) -> str:
        return f"{self.cell} {self.code}"


class RosterChange(models.Model):
    """变更: one value of the register that a file would change (preview), old and new."""

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="changes", verbose_name=_("名册导入"))
    row = models.PositiveIntegerField(_("行"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("企业"))
    field = models.CharField(_("项目"), max_length=40)
    emission_year = models.PositiveSmallIntegerField(_("排放年度"), null=True, blank=True)
    sector = models.CharField(_("行业"), max_length=9, choices=Sector, blank=True)
    source = models.CharField(_("数据来源"), max_length=9, choices=EmissionSource, blank=True)
    old = models.CharField(_("登记册原值"), max_length=300, blank=True)
    new = models.CharField(_("新值"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("名册变更")
        ordering = ("row", "id")

    def __str__(self) -> str:
        return f"{self.field}: {self.old} → {self.new}"


class RegisterChange(models.Model):
    """登记册变更: one value that was changed, by which file and row, by whom. Append-only."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="register_changes", verbose_name=_("企业"))
    roster_import = models.ForeignKey(
        RosterImport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="register_changes",
        verbose_name=_("名册导入"),
    )
    row = models.PositiveIntegerField(_("行"), null=True, blank=True)
    field = models.CharField(_("项目"), max_length=40)
    emission_year = models.PositiveSmallIntegerField(_("排放年度"), null=True, blank=True)
    sector = models.CharField(_("行业"), max_length=9, choices=Sector, blank=True)
    source = models.CharField(_("数据来源"), max_length=9, choices=EmissionSource, blank=True)
    old = models.CharField(_("原值"), max_length=300, blank=True)
    new = models.CharField(_("新值"), max_length=300, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )
    changed_at = models.DateTimeField(_("时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("登记册变更")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.enterprise} {self.field}: {self.old} → {self.new}"
