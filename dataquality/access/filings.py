"""取用: filings, submissions, papers and windows. A stranger's object does not exist (404)."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import about_visible_units
from dataquality.access.verification import is_agency, read_in_task
from dataquality.models import Evidence, Filing, FilingWindow, Submission
from registry.models import Enterprise

M = TypeVar("M", bound=Model)


def filings_for(user: User) -> QuerySet[Filing]:
    """An enterprise its own, a city its city's, a province its own, ministry and ministry's auditors all."""
    filings = Filing.objects.select_related("enterprise", "plan_version__plan", "handed_over_by", "decided_by")
    return about_visible_units(filings, user)


def filing_for(user: User, pk: int) -> Filing:
    """One filing; 404 for a stranger's."""
    return get_object_or_404(filings_for(user), pk=pk)


def own_filing_for(user: User, sector: str, month: str) -> Filing:
    """The filing of the user's own enterprise for a month ('2026-09'); 404 where it was not opened."""
    return get_object_or_404(filings_for(user), sector=sector, month=month, enterprise__organisation=_body(user))


def own_enterprise_for(user: User) -> Enterprise:
    """The register's row of the body in which the user acts; 404 where it has none."""
    return get_object_or_404(Enterprise.objects, organisation=_body(user))


def submissions_for(user: User) -> QuerySet[Submission]:
    """Submissions of the filings that the user sees; the content is read where it is asked for."""
    found = Submission.objects.select_related("filing__enterprise", "entry", "filed_by", "signed_by")
    if is_agency(user):
        return read_in_task(found.defer("content"), user, "filing__")
    return about_visible_units(found.defer("content"), user, "filing__enterprise")


def submission_for(user: User, pk: int) -> Submission:
    """One submission; 404 for a stranger's."""
    return get_object_or_404(submissions_for(user), pk=pk)


def papers_for(user: User) -> QuerySet[Evidence]:
    """Papers of the filings that the user sees, removed ones too: an earlier submission may name them."""
    found = Evidence.objects.select_related("filing__enterprise", "file", "added_by", "lab")
    if is_agency(user):
        return read_in_task(found.filter(filing__submissions__isnull=False).distinct(), user, "filing__")
    return about_visible_units(found, user, "filing__enterprise")


def paper_for(user: User, pk: int) -> Evidence:
    """One paper; 404 for a stranger's."""
    return get_object_or_404(papers_for(user), pk=pk)


def windows_for(user: User) -> QuerySet[FilingWindow]:
    """Windows of the enterprises that the user sees."""
    return about_visible_units(FilingWindow.objects.select_related("enterprise", "opened_by", "closed_by"), user)


def window_for(user: User, pk: int) -> FilingWindow:
    """One window; 404 for a stranger's."""
    return get_object_or_404(windows_for(user), pk=pk)


def _body(user: User) -> int | None:
    return user.acting_post.organisation_id if user.acting_post else None
