"""办理记录 of a list: the acts upon it, and the overrides of its entries, each with who, when, from, to and why."""

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from cets_portal.audit.models import Entry
from registry.models import AnnualList, ListEntry

OVERRIDE = "registry.listentry.decide"


def timeline_of(annual_list: AnnualList, entries: QuerySet[ListEntry]) -> QuerySet[Entry]:
    """Newest first, overrides of these `entries` only: those the person sees. Plain confirmations are left out."""
    pks = entries.order_by().values(key=Cast("pk", CharField()))
    of_entries = Q(action=OVERRIDE, target_type=ListEntry._meta.label_lower, target_id__in=pks)
    of_list = Q(target_type=AnnualList._meta.label_lower, target_id=str(annual_list.pk))
    return Entry.objects.filter(of_list | of_entries)
