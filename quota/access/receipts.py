"""取用: receipts of allocations; what belongs to the rooms below is asked of them (settings.RECEIPT_ACCESS)."""

from cets_portal.accounts.models import User
from cets_portal.evidence.models import LogEntry
from dataquality.access import receipts as below
from quota.access.allocations import runs_for


def may_see(user: User, entry: LogEntry) -> bool:
    """Whether the entry's run lies inside the user's horizon."""
    if entry.subject.startswith("allocation/"):
        return runs_for(user).filter(entry=entry).exists()
    return below.may_see(user, entry)
