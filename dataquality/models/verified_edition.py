"""核查结果公开: one published edition of the confirmed figures of a province, sector and emission year."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.clock.reading import now
from cets_portal.evidence.models import LogEntry, StoredFile
from registry.choices import Sector


class VerifiedEdition(models.Model):
    """核查结果公开版: what was published, as canonical JSON, with its files; append-only. A later one has a higher number.

    `content`: {"schema": "verified_edition/1", "province", "sector", "emission_year", "edition", "published_on",
    "rows": [{"uscc", "name", "city", "tco2e", "source", "agency", "told_on", "number", "objection"}]};
    "objection" is the outcome, "in_progress" while nobody has decided, or "".
    """

    province = models.CharField(_("省份"), max_length=2)
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    emission_year = models.PositiveSmallIntegerField(_("排放年度"))
    edition = models.PositiveSmallIntegerField(_("版次"))
    units = models.PositiveIntegerField(_("家数"))
    content = models.TextField(_("内容"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    workbook = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("Excel"))
    csv = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("CSV"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("公开人")
    )
    published_at = models.DateTimeField(_("公开时间"), default=now, editable=False)
    published_on = models.DateField(_("公开日期"))
    entry = models.OneToOneField(LogEntry, models.PROTECT, related_name="+", verbose_name=_("存证回执"))

    class Meta:
        verbose_name = verbose_name_plural = _("核查结果公开版")
        ordering = ("-emission_year", "province", "sector", "-edition")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("province", "sector", "emission_year", "edition"), name="one_verified_edition_per_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province} {self.emission_year} {self.get_sector_display()} 第 {self.edition} 版"
