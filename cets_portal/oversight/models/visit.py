"""现场走访: a city bureau goes to a unit, because the bureau asked or of its own accord."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from cets_portal.oversight.choices import VisitKind, VisitStatus
from registry.models import Enterprise

_VISITORS = frozenset({Role.CITY_OFFICER, Role.CLERK})
_BUREAU = frozenset({Role.CLERK, Role.REVIEWER})


class Visit(models.Model):
    """现场走访: planned, carried out by two people or more, read and closed by the bureau.

    `asked_by_bureau` tells whose wish it was; what the bureau asked for the city cannot cancel.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        "report": Step(_("登记走访情况"), (VisitStatus.PLANNED,), VisitStatus.VISITED, _VISITORS),
        "return": Step(_("退回补充"), (VisitStatus.VISITED,), VisitStatus.PLANNED, _BUREAU, reason_required=True),
        "close": Step(_("办结走访"), (VisitStatus.VISITED,), VisitStatus.CLOSED, _BUREAU, ("reported_by",)),
        "cancel": Step(_("取消走访"), (VisitStatus.PLANNED,), VisitStatus.CANCELLED, _VISITORS, reason_required=True),
    }

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="visits", verbose_name=_("企业"))
    kind = models.CharField(_("类别"), max_length=10, choices=VisitKind, default=VisitKind.VISIT)
    status = models.CharField(_("状态"), max_length=9, choices=VisitStatus, default=VisitStatus.PLANNED)
    planned_on = models.DateField(_("计划日期"))
    purpose = models.CharField(_("走访事由"), max_length=300)
    asked_by_bureau = models.BooleanField(_("省厅要求"), default=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    requested_at = models.DateTimeField(_("提出时间"), default=now, editable=False)
    visited_on = models.DateField(_("走访日期"), null=True, blank=True)
    inspectors = models.JSONField(_("走访人员"), default=list, blank=True)
    findings = models.TextField(_("走访情况"), blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )

    badges: ClassVar = {"status": VisitStatus}

    class Meta:
        verbose_name = verbose_name_plural = _("现场走访")
        ordering = ("planned_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=("planned", "cancelled")) | Q(visited_on__isnull=False),
                name="visit_has_its_day",
            ),
            models.UniqueConstraint(
                fields=("enterprise", "kind", "planned_on"), condition=Q(status="planned"), name="visit_planned_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("status", "planned_on"), name="visit_by_status")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.enterprise}"[:200]

    @property
    def province(self) -> str:
        """Where the audit log files its acts."""
        return self.enterprise.province


class VisitFile(models.Model):
    """走访材料: a photograph, a record, a copy of a document."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="files", verbose_name=_("现场走访"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    name = models.CharField(_("文件名"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("走访材料")
        ordering = ("pk",)
        constraints: ClassVar = [models.UniqueConstraint(fields=("visit", "file"), name="visit_file_once")]

    def __str__(self) -> str:
        return self.name
