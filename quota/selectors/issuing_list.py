"""告知与发放的一览: runs with what waits in each, and the queues of the desk."""

from django.db.models import Count, Q, QuerySet

from cets_portal.accounts.models import User
from quota.choices import AllocationStatus, PostingStatus, QuotaObjectionStatus
from quota.models import Allocation, QuotaObjection, QuotaReturn, Release

OPEN = (QuotaObjectionStatus.FILED, QuotaObjectionStatus.PROPOSED)


def with_counts(runs: QuerySet[Allocation]) -> QuerySet[Allocation]:
    """Runs with `members` (units) and `contested` (objections that are open)."""
    contested = Count("units__objections", filter=Q(units__objections__status__in=OPEN), distinct=True)
    counted = runs.select_related("issue_proposed_by").annotate(
        members=Count("units", distinct=True), contested=contested
    )
    return counted.order_by("-quota_year", "province", "sector", "stage", "-number")


def untold(runs: QuerySet[Allocation]) -> QuerySet[Allocation]:
    """Approved or issued, and the units not told."""
    return runs.filter(status__in=(AllocationStatus.APPROVED, AllocationStatus.ISSUED), told_on__isnull=True)


def unissued(runs: QuerySet[Allocation]) -> QuerySet[Allocation]:
    """Told, and nobody has proposed to issue."""
    return runs.filter(status=AllocationStatus.APPROVED, told_on__isnull=False, issue_proposed_by__isnull=True)


def to_issue(runs: QuerySet[Allocation]) -> QuerySet[Allocation]:
    """Proposed to be issued."""
    return runs.filter(status=AllocationStatus.APPROVED, issue_proposed_by__isnull=False)


def undecided(objections: QuerySet[QuotaObjection], user: User) -> QuerySet[QuotaObjection]:
    """Objections that this officer can act upon: filed, or proposed by another."""
    return objections.filter(
        Q(status=QuotaObjectionStatus.FILED) | Q(status=QuotaObjectionStatus.PROPOSED) & ~Q(proposed_by=user)
    )


def waiting_returns(returns: QuerySet[QuotaReturn], user: User) -> QuerySet[QuotaReturn]:
    """Returns that another proposed."""
    return returns.filter(status=PostingStatus.PROPOSED).exclude(proposed_by=user)


def waiting_releases(releases: QuerySet[Release], user: User) -> QuerySet[Release]:
    """Releases that another proposed."""
    return releases.filter(status=PostingStatus.PROPOSED).exclude(proposed_by=user)
