"""可下达核查的报告: submitted reports that nobody verifies yet, and those that may be checked again."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from dataquality.choices import ReportStatus, VerificationRole, VerificationStatus
from dataquality.models import AnnualReport, ReportVersion, Verification

#: States of a report in which a task of each role may be given.
ASSIGNABLE = {
    VerificationRole.FIRST: (ReportStatus.SUBMITTED, ReportStatus.UNDER_REVIEW),
    VerificationRole.RECHECK: (ReportStatus.SUBMITTED, ReportStatus.UNDER_REVIEW, ReportStatus.SETTLED),
}


def assignable(reports: QuerySet[AnnualReport], role: str) -> QuerySet[AnnualReport]:
    """Reports that wait for a task of this role: for the first those without one, for a re-check those with one."""
    first = Verification.objects.filter(report=OuterRef("pk"), role=VerificationRole.FIRST)
    first = first.exclude(status=VerificationStatus.CANCELLED)
    found = reports.filter(status__in=ASSIGNABLE[VerificationRole(role)], versions__isnull=False).distinct()
    has_first = Exists(first)
    return found.filter(~has_first if role == VerificationRole.FIRST else has_first).defer("draft")


def latest_versions(reports: list[AnnualReport]) -> dict[int, ReportVersion]:
    """The newest version of each report, by the report's key; one query."""
    found = ReportVersion.objects.filter(report__in=reports).defer("content").order_by("report", "number")
    return {one.report_id: one for one in found}


def agencies_on(reports: list[AnnualReport]) -> dict[int, frozenset[int]]:
    """Agencies that have a task on each report already; one query."""
    rows: Any = Verification.objects.filter(report__in=reports).exclude(status=VerificationStatus.CANCELLED)
    found: dict[int, set[int]] = {}
    for report, agency in rows.values_list("report", "agency"):
        found.setdefault(report, set()).add(agency)
    return {key: frozenset(value) for key, value in found.items()}
