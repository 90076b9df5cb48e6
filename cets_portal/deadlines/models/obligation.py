"""应办事项: what a notice orders of one sector for one period, worked out by rules.resolver and kept as rows."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.deadlines.choices import ObligationStatus


class Obligation(models.Model):
    """应办事项: one row for each notice task × sector × period. Rows are rebuilt from the norms, never edited, never deleted.

    Vocabularies (`duty`, `actors`, `target`, `scope`, `sector`, `grade`) are those of norms.codes. `digest` tells from
    which text of the notice the row came.
    """

    key = models.CharField(_("编号"), max_length=120, unique=True)
    notice = models.CharField(_("通知"), max_length=40)
    number = models.CharField(_("文号"), max_length=80)
    issued_on = models.DateField(_("印发日期"))
    task_id = models.CharField(_("任务编号"), max_length=40)
    item = models.CharField(_("项次"), max_length=20, blank=True)
    clause = models.CharField(_("条款"), max_length=120)
    duty = models.CharField(_("任务种类"), max_length=20)
    title = models.CharField(_("任务"), max_length=200)
    actors = models.JSONField(_("主体"), default=list)
    target = models.CharField(_("对象"), max_length=30, blank=True)
    scope = models.CharField(_("范围"), max_length=20)
    sector = models.CharField(_("行业"), max_length=9, blank=True)
    other_industries = models.JSONField(_("其他行业"), default=list, blank=True)
    list_years = models.JSONField(_("名录年度"), default=list, blank=True)
    emission_year = models.PositiveSmallIntegerField(_("排放年度"), null=True, blank=True)
    quota_year = models.PositiveSmallIntegerField(_("配额年度"), null=True, blank=True)
    filing_year = models.PositiveSmallIntegerField(_("存证年度"), null=True, blank=True)
    period = models.CharField(_("月份"), max_length=7, blank=True)
    from_month = models.CharField(_("起始月份"), max_length=7, blank=True)
    to_month = models.CharField(_("截止月份"), max_length=7, blank=True)
    days_after_month_end = models.PositiveSmallIntegerField(_("月末后天数"), null=True, blank=True)
    due_on = models.DateField(_("期限"), null=True, blank=True)
    status = models.CharField(_("状态"), max_length=12, choices=ObligationStatus)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name=_("被何项替代")
    )
    excused_by = models.CharField(_("迟到的依据文件"), max_length=200, blank=True)
    excused_on = models.DateField(_("依据文件印发日期"), null=True, blank=True)
    shown_from = models.DateField(_("列示起"))
    shown_to = models.DateField(_("列示止"))
    grade = models.CharField(_("依据等级"), max_length=1)
    source = models.CharField(_("出处"), max_length=200)
    note = models.TextField(_("说明"), blank=True)
    assumption = models.TextField(_("本门户的理解"), blank=True)
    digest = models.CharField(_("SHA-256"), max_length=64)

    badges: ClassVar = {"status": ObligationStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("应办事项")
        ordering = (models.F("due_on").asc(nulls_last=True), "key")
        indexes: ClassVar = [
            models.Index(fields=("status", "due_on"), name="obligation_by_due"),
            models.Index(fields=("duty", "sector", "status"), name="obligation_by_duty"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.item or self.clause} {self.title}"[:200]

    @property
    def actor(self) -> str:
        """Who leads."""
        return str(self.actors[0])

    @property
    def list_year(self) -> int | None:
        """The compliance year whose list owes it; for the lists themselves the latest that is made."""
        return self.filing_year or self.emission_year or self.quota_year or max(self.list_years, default=None)

    @property
    def is_excused(self) -> bool:
        """A document that it rests on came out after its date: lateness counts against nobody."""
        return bool(self.excused_by)
