"""多退与解除: what a unit gives back, and what is released to it; entered by one officer, posted when another agrees."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from quota.choices import PostingStatus, Stage
from quota.models.papers import Withholding
from registry.choices import Sector
from registry.models import Enterprise

_S = PostingStatus


class TwoPersonPosting(models.Model):
    """两人记账: tonnes of a unit's quota year that move once a second person agrees; nothing moves before."""

    LIFECYCLE: ClassVar[Lifecycle] = {
        "confirm": Step(_("复核记账"), (_S.PROPOSED,), _S.POSTED, BUREAU, not_by=("proposed_by",)),
        "refuse": Step(
            _("不同意记账"), (_S.PROPOSED,), _S.REFUSED, BUREAU, not_by=("proposed_by",), reason_required=True
        ),
        "take_back": Step(_("收回"), (_S.PROPOSED,), _S.WITHDRAWN, BUREAU),
    }

    province = models.CharField(_("省份"), max_length=2)
    sector = models.CharField(_("行业"), max_length=9, choices=Sector)
    quota_year = models.PositiveSmallIntegerField(_("配额年度"))
    tonnes = models.BigIntegerField(_("吨数"))
    reason = models.TextField(_("理由"))
    status = models.CharField(_("状态"), max_length=9, choices=PostingStatus, default=_S.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    proposed_at = models.DateTimeField(_("登记时间"), default=now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    decided_on = models.DateField(_("复核日期"), null=True, blank=True)

    badges: ClassVar = {"status": PostingStatus}

    class Meta:
        abstract = True


class QuotaReturn(TwoPersonPosting):
    """多退: part or all of what a unit was given too much in a stage, back to the registration institution."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="quota_returns", verbose_name=_("企业"))
    stage = models.CharField(_("环节"), max_length=5, choices=Stage)

    class Meta:
        verbose_name = verbose_name_plural = _("多退")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tonnes__gt=0), name="return_of_something"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="return_second_person",
            ),
            models.UniqueConstraint(
                fields=("enterprise", "sector", "quota_year", "stage"),
                condition=Q(status="proposed"),
                name="one_return_in_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.quota_year} {self.tonnes}"


class Release(TwoPersonPosting):
    """解除暂不发放: what is withheld for a unit goes to its own account; with all of it its withholding is lifted."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="releases", verbose_name=_("企业"))
    withholding = models.ForeignKey(
        Withholding, models.PROTECT, null=True, blank=True, related_name="releases", verbose_name=_("差异化发放")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("解除暂不发放")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tonnes__gt=0), name="release_of_something"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="release_second_person",
            ),
            models.UniqueConstraint(
                fields=("enterprise", "quota_year"), condition=Q(status="proposed"), name="one_release_in_work"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.quota_year} {self.tonnes}"
