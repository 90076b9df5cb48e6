"""工作台的告知与发放部分: approved runs to tell and to issue, objections to decide, returns owed, what another proposed."""

from typing import Any

from django.db.models import QuerySet

from cets_portal.accounts.models import User
from quota.access import issuing as access
from quota.access.allocations import units_for
from quota.selectors import issuing_list as lists
from quota.selectors.issuing import units_owing


def queues(user: User) -> dict[str, tuple[QuerySet[Any], str]]:
    """Kind of work → what waits for this officer, and the field that says since when."""
    runs = access.issuing_runs_for(user)
    return {
        "quota_untold": (lists.untold(runs), "approved_on"),
        "quota_unissued": (lists.unissued(runs), "told_on"),
        "quota_to_issue": (lists.to_issue(runs).exclude(issue_proposed_by=user), "told_on"),
        "quota_objections": (lists.undecided(access.objections_for(user), user), "filed_on"),
        "returns_owed": (units_owing(units_for(user)), "allocation__issued_on"),
        "returns": (lists.waiting_returns(access.returns_for(user), user), "proposed_at"),
        "releases": (lists.waiting_releases(access.releases_for(user), user), "proposed_at"),
    }
