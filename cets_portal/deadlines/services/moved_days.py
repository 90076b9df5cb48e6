"""改了的日子: which days of units and cities a rebuild or an inner date changed; the rooms above tell those people."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors.obligations import BOUND_BY, InnerDays


@dataclass(frozen=True)
class Moved:
    """一处改期: `before` None: it is new; `after` None: nobody owes it any more. `province` and `actor` "": everybody."""

    obligation_id: int
    before: date | None
    after: date | None
    province: str = ""
    actor: str = ""


def tell_moved(moved: Iterable[Moved]) -> None:
    """Let the rooms above, which know who owes what, tell whom it concerns; in the caller's transaction."""
    found = list(moved)
    if found:
        tell: Callable[[list[Moved]], object] = import_string(settings.MOVED_DAYS)
        tell(found)


def moved_by_rebuild(known: Mapping[str, Obligation]) -> list[Moved]:
    """What differs from the rows as they were; nothing on the first load, when nobody knew a day yet."""
    if not known:
        return []
    rows = {row.pk: row for row in Obligation.objects.all()}
    replaced = {row.superseded_by_id: before for row in rows.values() if (before := _bound(known.get(row.key)))}
    found = []
    for row in rows.values():
        before, after = _bound(known.get(row.key)), _bound(row)
        if after and not before:
            before = replaced.get(row.pk)
        is_told_elsewhere = after is None and row.superseded_by_id is not None
        if before != after and not is_told_elsewhere:
            found.append(Moved(row.pk, before, after))
    return found


def _bound(row: Obligation | None) -> date | None:
    """The day by which it is owed; None for what is not in force."""
    return row.due_on if row and row.status == ObligationStatus.IN_FORCE else None


def days_of(province: str, duty: str, today: date) -> dict[tuple[int, str], date | None]:
    """(obligation, actor) → the day that binds in the province, of what is still to come of a duty; two queries."""
    inner = InnerDays(province)
    rows = Obligation.objects.filter(duty=duty, status=ObligationStatus.IN_FORCE, due_on__gte=today)
    return {(row.pk, str(actor)): inner.of(row, actor, province) for row in rows for actor in BOUND_BY}


def moved_between(
    province: str, before: Mapping[tuple[int, str], date | None], after: Mapping[tuple[int, str], date | None]
) -> list[Moved]:
    """What an inner date changed."""
    return [
        Moved(pk, before[pk, actor], day, province, actor)
        for (pk, actor), day in after.items()
        if (pk, actor) in before and before[pk, actor] != day
    ]
