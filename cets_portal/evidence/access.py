"""取用: whose receipts one may read is decided by the room that logged them (settings.RECEIPTS)."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.module_loading import import_string

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import scope_of
from cets_portal.evidence.models import LogEntry


def entry_for(user: User, index: int) -> LogEntry:
    """The entry; 404 for a stranger's, as for one that is not there."""
    entry = get_object_or_404(LogEntry, index=index)
    if not (_reads_all(user) or _of_theirs(user, entry)):
        raise Http404
    return entry


def _of_theirs(user: User, entry: LogEntry) -> bool:
    """Whether the room that logs this kind lets the person read it; a kind without a room is nobody's."""
    named = settings.RECEIPTS.get(entry.kind)
    return bool(named and import_string(named[0])(user, entry))


def _reads_all(user: User) -> bool:
    """The ministry, and an auditor without a province: what no room answers for is read by nobody else."""
    post = user.acting_post
    return bool(post and post.role in (Role.MINISTRY_ADMIN, Role.AUDITOR) and scope_of(user).everything)
