"""证据文件: content-addressed files with their digests."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.clock.reading import now


class StoredFile(models.Model):
    """文件: bytes known by their SHA-256. The same content is stored once, whoever brings it."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    sm3 = models.CharField(_("SM3"), max_length=64)
    size = models.BigIntegerField(_("字节数"))
    media_type = models.CharField(_("类型"), max_length=100)
    stored_at = models.DateTimeField(_("存入时间"), default=now, editable=False)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("存入人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("文件")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.sha256[:12]}…"
