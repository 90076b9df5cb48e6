"""核查机构评估: what the portal's own data say of an agency's year, its reply, and what was published (item 九)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.roles import AGENCY, BUREAU
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import LogEntry
from dataquality.choices import EvaluationStatus
from dataquality.models.agencies import VerificationAgency

_E = EvaluationStatus


class AgencyEvaluation(models.Model):
    """核查机构评估: one agency, province and emission year. `scores` (JSON) is the working of `norm_code`'s weights.

    `rows` (JSON) are the rows of annex 6 part 3 as they will be published; `profile` its parts 1 and 2.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "send": Step(_("送机构申辩"), (_E.DRAFT,), _E.REPLYING, BUREAU),
        "reply": Step(_("提交申辩"), (_E.REPLYING,), _E.REPLYING, AGENCY),
        "propose": Step(_("提请审定"), (_E.REPLYING,), _E.PROPOSED, BUREAU),
        "send_back": Step(
            _("退回重拟"), (_E.PROPOSED,), _E.DRAFT, BUREAU, not_by=("proposed_by",), reason_required=True
        ),
        "decide": Step(_("审定"), (_E.PROPOSED,), _E.DECIDED, BUREAU, not_by=("proposed_by",)),
        "publish": Step(_("公开"), (_E.DECIDED,), _E.PUBLISHED, BUREAU),
    }

    agency = models.ForeignKey(
        VerificationAgency, models.PROTECT, related_name="evaluations", verbose_name=_("核查机构")
    )
    province = models.CharField(_("省份"), max_length=2)
    emission_year = models.PositiveSmallIntegerField(_("排放年度"))
    status = models.CharField(_("状态"), max_length=9, choices=EvaluationStatus, default=EvaluationStatus.DRAFT)
    norm_code = models.CharField(_("评分规则"), max_length=40)
    scores = models.JSONField(_("评分与过程"), default=dict)
    rows = models.JSONField(_("公开表各行"), default=list)
    profile = models.JSONField(_("机构情况"), default=dict)
    computed_at = models.DateTimeField(_("计算时间"), default=now)
    reply_by = models.DateField(_("申辩期限"), null=True, blank=True)
    reply = models.TextField(_("机构申辩"), blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("申辩人")
    )
    replied_on = models.DateField(_("申辩日期"), null=True, blank=True)
    answer = models.TextField(_("对申辩的答复"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经办人")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审定人")
    )
    decided_on = models.DateField(_("审定日期"), null=True, blank=True)
    published_on = models.DateField(_("公开日期"), null=True, blank=True)
    entry = models.OneToOneField(
        LogEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("存证回执")
    )

    badges: ClassVar = {"status": EvaluationStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("核查机构评估")
        ordering = ("-emission_year", "province", "agency")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("agency", "province", "emission_year"), name="one_evaluation_per_agency_year"
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(entry__isnull=False), name="published_evaluation_has_receipt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.emission_year}"
