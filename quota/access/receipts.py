"""取用: receipts of this room; one function for each kind that it logs, named in hooks.RECEIPTS."""

from cets_portal.accounts.models import User
from cets_portal.evidence.models import LogEntry
from quota.access.allocations import runs_for
from quota.access.surrender import applications_for


def of_run(user: User, entry: LogEntry) -> bool:
    """Whether the entry's run lies inside the user's horizon."""
    return runs_for(user).filter(entry=entry).exists()


def of_surrender(user: User, entry: LogEntry) -> bool:
    """Whether the entry's application lies inside the user's horizon."""
    return applications_for(user).filter(entry=entry).exists()
