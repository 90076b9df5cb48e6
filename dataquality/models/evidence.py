"""支撑材料: the papers of a filing, typed to the rows they prove."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from dataquality.models.filing import Filing


class Evidence(models.Model):
    """支撑材料: one file of one filing. `kind` is an id of the form's evidence, `rows` the row texts that it proves.

    Removed papers stay (removed_at): an earlier submission may name them.
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="papers", verbose_name=_("月度存证"))
    kind = models.CharField(_("材料种类"), max_length=40)
    rows = models.JSONField(_("证明的参数"), default=list)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="evidence", verbose_name=_("文件"))
    name = models.CharField(_("文件名"), max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    added_at = models.DateTimeField(_("上传时间"), default=now, editable=False)
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("移除人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("支撑材料")
        ordering = ("filing", "kind", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("filing", "kind", "file"), condition=Q(removed_at__isnull=True), name="one_paper_of_a_kind"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("filing", "removed_at"), name="papers_of_filing")]

    def __str__(self) -> str:
        return self.name


class LabReport(models.Model):
    """检测报告信息: what the filer says of a laboratory report; days in order, within 40 natural days of sampling."""

    paper = models.OneToOneField(Evidence, models.CASCADE, related_name="lab", verbose_name=_("支撑材料"))
    number = models.CharField(_("报告编号"), max_length=80, blank=True)
    laboratory = models.CharField(_("检测机构"), max_length=200, blank=True)
    laboratory_uscc = models.CharField(_("检测机构统一社会信用代码"), max_length=18, blank=True)
    cma = models.BooleanField(_("CMA 标志"), default=False)
    cnas = models.BooleanField(_("CNAS 标志"), default=False)
    sampled_on = models.DateField(_("采样日期"), null=True, blank=True)
    received_on = models.DateField(_("收样日期"), null=True, blank=True)
    tested_on = models.DateField(_("检测日期"), null=True, blank=True)
    reported_on = models.DateField(_("报告日期"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("检测报告信息")
        indexes: ClassVar = [models.Index(fields=("number",), name="lab_report_number")]

    def __str__(self) -> str:
        return self.number or self.paper.name
