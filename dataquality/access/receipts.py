"""取用: whose receipts one may read. A receipt belongs to the enterprise whose filing, plan, report or figure it is."""

from cets_portal.accounts.models import User
from cets_portal.evidence.models import LogEntry
from dataquality.access.verified import conclusions_for, figures_for
from registry.access import enterprises_for

_KINDS = ("filing", "plan", "report")


def may_see(user: User, entry: LogEntry) -> bool:
    """Whether the entry's enterprise lies inside the user's horizon; subjects are "filing/USCC/…" and "plan/USCC/…".

    A conclusion and a figure are read by those who may read the thing itself; an edition and an agency's evaluation are public.
    """
    kind, _slash, rest = entry.subject.partition("/")
    if kind in ("verified", "evaluation"):
        return True
    if kind == "conclusion":
        return conclusions_for(user).filter(entry=entry).exists()
    if kind == "figure":
        return figures_for(user).filter(entry=entry).exists()
    return kind in _KINDS and enterprises_for(user).filter(uscc=rest.split("/", 1)[0]).exists()
