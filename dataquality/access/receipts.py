"""取用: whose receipts one may read. A receipt belongs to the enterprise whose filing or plan it is."""

from cets_portal.accounts.models import User
from cets_portal.evidence.models import LogEntry
from registry.access import enterprises_for

_KINDS = ("filing", "plan")


def may_see(user: User, entry: LogEntry) -> bool:
    """Whether the entry's enterprise lies inside the user's horizon; subjects are "filing/USCC/…" and "plan/USCC/…"."""
    kind, _slash, rest = entry.subject.partition("/")
    return kind in _KINDS and enterprises_for(user).filter(uscc=rest.split("/", 1)[0]).exists()
