"""审计取用: which entries a person may read. Nobody may write."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from cets_portal.audit.door import at_door
from cets_portal.audit.models import Entry
from cets_portal.audit.words import GROUPS, acts_called

#: accounts.models.Role.AUDITOR; accounts stands above this room.
AUDITOR = "auditor"


def entries_for(user: Any, filters: Mapping[str, Any]) -> QuerySet[Entry]:
    """Entries of the reader's province (the ministry reads all), narrowed by q, action and dates.

    `filters`: q (person, object, reason or act in words), action (a prefix of words.GROUPS), from, until (YYYY-MM-DD).
    """
    post = user.acting_post
    if post is None:
        return Entry.objects.none()
    entries = Entry.objects.all()
    if post.organisation.province:
        entries = entries.filter(_of_province(post))
    if word := str(filters.get("q", "")).replace("\0", "").strip():
        entries = entries.filter(
            Q(actor_name__icontains=word)
            | Q(target_label__icontains=word)
            | Q(reason__icontains=word)
            | Q(action__in=acts_called(word))
        )
    if (action := str(filters.get("action", ""))) in GROUPS:
        entries = entries.filter(action__startswith=action)
    return _between(entries, str(filters.get("from", "")), str(filters.get("until", "")))


def _of_province(post: Any) -> Q:
    inside = Q(province=post.organisation.province) | Q(organisation_name=post.organisation.name)
    return inside | at_door() if post.role == AUDITOR else inside


def _between(entries: QuerySet[Entry], start: str, end: str) -> QuerySet[Entry]:
    if day := _day(start):
        entries = entries.filter(at__date__gte=day)
    if day := _day(end):
        entries = entries.filter(at__date__lte=day)
    return entries


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
