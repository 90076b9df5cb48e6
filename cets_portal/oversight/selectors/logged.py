"""处罚决定的存证原文, on top of what the rooms below have logged."""

from cets_portal.evidence.models import LogEntry
from cets_portal.oversight.models import EnforcementCase
from cets_portal.oversight.selectors.cases import logged_content
from quota.selectors import logged as below


def content_of(entry: LogEntry) -> bytes | None:
    """The canonical JSON whose digest stands in the leaf; None for an entry of another room."""
    case = EnforcementCase.objects.filter(entry=entry).first() if entry.kind == "case" else None
    return logged_content(case) if case else below.content_of(entry)
