"""承接办结: what was done before a notice moved its date counts as done on the date in its place.

Each rebuild of the obligations calls it (settings.OBLIGATION_FOLLOWERS); running it again changes nothing, and what
was withdrawn by hand since is not brought back.
"""

from collections.abc import Iterable, Iterator

from cets_portal.accounts.models import User
from cets_portal.audit.services import record
from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.rules.supersession import is_same_matter
from cets_portal.oversight.models import Settled

#: What a record takes along.
_KEPT = (
    "province", "enterprise_id", "done_on", "note", "document_id", "document_name", "batch", "by_portal",
    "recorded_by_id", "recorded_at",
)  # fmt: skip


def carry_over(*, by: User | None) -> int:
    """Copy each standing record of a replaced duty to the one in its place; gives the number of new records.

    Earlier replacements go first, so that a date that moved twice takes its records along both times.
    """
    carried = 0
    for earlier, later in _replaced():
        rows = [_copy(one, later) for one in _left_behind(earlier, later)]
        Settled.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        carried += len(rows)
        if rows:
            detail = {"from": earlier.key, "records": len(rows)}
            record("oversight.obligation.carry", later, by=by, detail=detail)
    return carried


def carried_together(records: Iterable[int]) -> set[int]:
    """Keys of these records and of all that were carried over from them or to them: one deed, on every date it had.

    Whoever withdraws one withdraws all, otherwise a revoked notice would bring the deed back. Two queries a step.
    """
    known: set[int] = set()
    fresh = set(records)
    while fresh:
        known |= fresh
        before = Settled.objects.filter(carried_to__in=fresh).values_list("pk", flat=True)
        after = Settled.objects.filter(carried_from__in=fresh).values_list("pk", flat=True)
        fresh = (set(before) | set(after)) - known
    return known


def _replaced() -> Iterator[tuple[Obligation, Obligation]]:
    """(replaced, in its place) wherever anything was recorded on the first or on what that one replaced."""
    gone = Obligation.objects.filter(status=ObligationStatus.SUPERSEDED, superseded_by__isnull=False)
    for earlier in gone.select_related("superseded_by").order_by("issued_on", "superseded_by__issued_on", "key"):
        later = earlier.superseded_by
        if later and is_same_matter(earlier, later):
            yield earlier, later


def _left_behind(earlier: Obligation, later: Obligation) -> Iterator[Settled]:
    """Standing records of those for whom the later duty has none, save what was carried there before and withdrawn."""
    records = list(Settled.objects.filter(obligation=earlier, withdrawn_at__isnull=True))
    if not records:
        return
    known = Settled.objects.filter(obligation=later)
    standing = set(known.filter(withdrawn_at__isnull=True).values_list("province", "enterprise_id"))
    before = known.filter(pk__in=carried_together(one.pk for one in records))
    standing |= set(before.values_list("province", "enterprise_id"))
    yield from (one for one in records if (one.province, one.enterprise_id) not in standing)


def _copy(one: Settled, later: Obligation) -> Settled:
    kept = {name: getattr(one, name) for name in _KEPT}
    return Settled(obligation=later, list_year=later.list_year, sector=later.sector, carried_from=one, **kept)
