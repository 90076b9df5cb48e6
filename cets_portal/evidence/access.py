"""取用: whose receipts one may read is decided by the room that logged them (settings.RECEIPT_ACCESS)."""

from django.conf import settings
from django.http import Http404
from django.utils.module_loading import import_string

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import scope_of
from cets_portal.evidence.models import LogEntry


def entry_for(user: User, index: int) -> LogEntry:
    """The entry; 404 for a stranger's, as for one that is not there."""
    entry = LogEntry.objects.filter(index=index).first()
    if entry is None or not (_reads_all(user) or import_string(settings.RECEIPT_ACCESS)(user, entry)):
        raise Http404
    return entry


def _reads_all(user: User) -> bool:
    """The ministry, and an auditor without a province: what no room answers for is read by nobody else."""
    post = user.acting_post
    return bool(post and post.role in (Role.MINISTRY_ADMIN, Role.AUDITOR) and scope_of(user).everything)
