"""取用: yearly reports, their versions and papers. A stranger's does not exist (404).

An enterprise sees its own, a city its city's, a province its own, an agency those that it was given to verify.
"""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import about_visible_units
from dataquality.choices import VerificationStatus
from dataquality.models import AnnualReport, ReportPaper, ReportVersion, Verification

M = TypeVar("M", bound=Model)


def reports_for(user: User) -> QuerySet[AnnualReport]:
    """Reports inside the person's horizon."""
    found = AnnualReport.objects.select_related("enterprise", "plan_version__plan", "handed_over_by", "opened_by")
    return _visible(found, user, "")


def report_for(user: User, pk: int) -> AnnualReport:
    """One report; 404 for a stranger's."""
    return get_object_or_404(reports_for(user), pk=pk)


def own_report_for(user: User, pk: int) -> AnnualReport:
    """One report of the person's own enterprise; 404 for another's."""
    report = report_for(user, pk)
    if not is_own(user, report):
        raise Http404
    return report


def is_own(user: User, report: AnnualReport) -> bool:
    """Does the person act for the enterprise of the report?"""
    post = user.acting_post
    return bool(post and post.organisation_id and post.organisation_id == report.enterprise.organisation_id)


def versions_for(user: User) -> QuerySet[ReportVersion]:
    """Versions of the reports that the user sees, with the content."""
    found = ReportVersion.objects.select_related("report__enterprise", "entry", "filed_by", "signed_by")
    return _visible(found, user, "report__")


def version_for(user: User, pk: int) -> ReportVersion:
    """One version; 404 for a stranger's."""
    return get_object_or_404(versions_for(user), pk=pk)


def paper_for(user: User, pk: int) -> ReportPaper:
    """One paper; 404 for a stranger's, and for everybody else's before the report was handed in."""
    found = ReportPaper.objects.select_related("report__enterprise", "file")
    paper = get_object_or_404(_visible(found, user, "report__"), pk=pk)
    if not is_own(user, paper.report) and not paper.report.versions.exists():
        raise Http404
    return paper


def _visible(found: QuerySet[M], user: User, path: str) -> QuerySet[M]:
    if user.acting_post and user.acting_post.role == Role.VERIFIER:
        given = Verification.objects.filter(agency__organisation=user.acting_post.organisation_id)
        reports = given.exclude(status=VerificationStatus.CANCELLED).values("report")
        return found.filter(**{f"{path}pk__in" if not path else "report__in": reports})
    return about_visible_units(found, user, f"{path}enterprise")
