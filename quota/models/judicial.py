"""司法冻结的文书: the court's paper behind a freeze of the book, and the one by which it was lifted."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from quota.models.book import Freeze


class JudicialPaper(models.Model):
    """司法文书: append-only; one for the freezing and one for the release."""

    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="papers", verbose_name=_("冻结"))
    lifts = models.BooleanField(_("解除冻结"), default=False)
    issuer = models.CharField(_("出具机关"), max_length=200)
    number = models.CharField(_("文书编号"), max_length=80)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文书"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("经办"))
    recorded_at = models.DateTimeField(_("登记时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("司法文书")
        ordering = ("freeze", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("freeze", "lifts"), name="one_judicial_paper_per_act"),
        ]

    def __str__(self) -> str:
        return self.number
