"""取用: whose receipts one may read: one function for each way of belonging, named by kind in hooks.RECEIPTS."""

from cets_portal.accounts.models import User
from cets_portal.evidence.models import LogEntry
from dataquality.access.verified import conclusions_for, figures_for
from registry.access import enterprises_for


def of_own_unit(user: User, entry: LogEntry) -> bool:
    """Of whom the enterprise lies inside the horizon; the subjects are "filing/USCC/…", "plan/USCC/…" and "report/USCC/…"."""
    uscc = entry.subject.split("/")[1]
    return enterprises_for(user).filter(uscc=uscc).exists()


def of_conclusion(user: User, entry: LogEntry) -> bool:
    """Of whoever may read the conclusion."""
    return conclusions_for(user).filter(entry=entry).exists()


def of_figure(user: User, entry: LogEntry) -> bool:
    """Of whoever may read the figure."""
    return figures_for(user).filter(entry=entry).exists()


def of_everybody(_user: User, _entry: LogEntry) -> bool:
    """An edition of the results and an agency's evaluation are public."""
    return True
