"""办理记录 as components/timeline.html draws it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cets_portal.audit.models import Entry
from cets_portal.audit.words import act_words
from registry.choices import Verdict
from registry.models import AnnualList, ListEntry
from registry.selectors.timeline import OVERRIDE, timeline_of


def log_lines(annual_list: AnnualList, entries: QuerySet[ListEntry], most: int) -> list[dict[str, Any]]:
    """The newest acts upon a list and those entries of it that the person sees, at most so many."""
    return [_line(entry) for entry in timeline_of(annual_list, entries)[:most]]


def _line(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "who": entry.actor_name or _("系统"),
        "text": _override(entry) if entry.action == OVERRIDE else act_words(entry),
        "note": entry.reason,
        "is_return": entry.action.endswith(".return"),
    }


def _override(entry: Entry) -> str:
    """From what stood before: an earlier decision, else the verdict of the screening."""
    known, labels = entry.detail, dict(Verdict.choices)
    before, after = known.get("from") or known.get("verdict", ""), known.get("to", "")
    told = {
        "name": known.get("name") or entry.target_label.partition(" · ")[0],
        "uscc": known.get("uscc", ""),
        "old": labels.get(before, before),
        "new": labels.get(after, after),
    }
    return _("改判 %(name)s（%(uscc)s）：%(old)s → %(new)s") % told
