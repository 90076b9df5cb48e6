"""阅读: the read state, which a person changes alone."""

from datetime import datetime

from django.db.models import QuerySet

from cets_portal.inbox.models import Message


def mark_read(messages: QuerySet[Message], now: datetime) -> int:
    """Mark what is unread among these; the first reading counts. Returns how many."""
    return messages.filter(read_at__isnull=True).update(read_at=now)


def mark_unread(message: Message) -> None:
    """Put it back among the unread, to come to it later."""
    Message.objects.filter(pk=message.pk).update(read_at=None)
