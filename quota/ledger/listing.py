"""账户一览: which accounts the list of the book shows, in which order, and what they hold."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from quota.choices import AccountKind
from quota.ledger.reading import with_total
from quota.models import Account

#: What the kinds of account are filtered by: one tab each.
SYSTEM = "system"
ORDERS = {
    "name": ("enterprise__name", "kind", "pk"), "-name": ("-enterprise__name", "kind", "pk"),
    "total": ("total", "pk"), "-total": ("-total", "pk"), "frozen": ("frozen", "pk"), "-frozen": ("-frozen", "pk"),
}  # fmt: skip


@dataclass(frozen=True)
class BookQuery:
    """条件: kind "" units, "withheld", or "system" the province's own; text; order; as of which day."""

    kind: str = ""
    text: str = ""
    order: str = "name"
    on: date | None = None


def accounts(found: QuerySet[Account], query: BookQuery) -> QuerySet[Account]:
    """The accounts of the query. Their order by tonnes is that of today."""
    if query.kind == SYSTEM:
        found = found.filter(enterprise__isnull=True)
    else:
        found = found.filter(kind=AccountKind.WITHHELD if query.kind == AccountKind.WITHHELD else AccountKind.UNIT)
    if query.text:
        found = found.filter(
            Q(enterprise__name__contains=query.text) | Q(enterprise__uscc__contains=query.text.upper())
        )
    return with_total(found).order_by(*ORDERS.get(query.order, ORDERS["name"]))


def kind_counts(found: QuerySet[Account]) -> dict[str, int]:
    """How many accounts each tab has."""
    kinds = list(found.order_by().values_list("kind", flat=True))
    units, withheld = kinds.count(AccountKind.UNIT), kinds.count(AccountKind.WITHHELD)
    return {"": units, AccountKind.WITHHELD.value: withheld, SYSTEM: len(kinds) - units - withheld}
