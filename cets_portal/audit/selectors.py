"""审计查询."""

from django.db.models import Model, QuerySet

from cets_portal.audit.models import Entry


def history_of(target: Model) -> QuerySet[Entry]:
    """The acts upon one object, newest first."""
    return Entry.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk))
