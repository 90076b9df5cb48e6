"""规范文件: which published documents the portal works under, as loaded from `norms/`."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.clock.reading import now
from cets_portal.deadlines.choices import NormKind, NormStatus


class NormDocument(models.Model):
    """规范文件: one file of `norms/` as it was when loaded. A later file with other bytes is a new row.

    Lists and later filings keep the code; the digest tells which text of it was in force that day.
    """

    kind = models.CharField(_("类型"), max_length=10, choices=NormKind)
    code = models.CharField(_("代码"), max_length=40)
    number = models.CharField(_("文号"), max_length=80)
    title = models.CharField(_("标题"), max_length=200)
    status = models.CharField(_("状态"), max_length=10, choices=NormStatus)
    digest = models.CharField(_("SHA-256"), max_length=64)
    loaded_at = models.DateTimeField(_("载入时间"), default=now, editable=False)
    is_current = models.BooleanField(_("现行文本"), default=True)

    badges: ClassVar = {"status": NormStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("规范文件")
        ordering = ("kind", "code", "-loaded_at")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("kind", "code", "digest"), name="one_row_per_norm_text"),
            models.UniqueConstraint(
                fields=("kind", "code"), condition=models.Q(is_current=True), name="one_current_norm_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
