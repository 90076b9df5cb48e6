"""重建应办事项: the rows follow the norms in force; running it again changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from cets_portal.accounts.models import User
from cets_portal.audit.services import record
from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import NormDocument, Obligation
from cets_portal.deadlines.rules.due import Due
from cets_portal.deadlines.selectors.in_force import digests, due_rows
from cets_portal.deadlines.services import lost_dates, moved_days

#: One rebuild at a time: of two notices put in force together the second must see the first.
_REBUILD_LOCK = 7_140_032

#: Everything that a row says, but for the row that replaces it.
FIELDS = (
    "notice", "number", "issued_on", "task_id", "item", "clause", "duty", "title", "actors", "target", "scope",
    "sector", "other_industries", "list_years", "emission_year", "quota_year", "filing_year", "period", "from_month",
    "to_month", "days_after_month_end", "due_on", "status", "excused_by", "excused_on", "shown_from", "shown_to",
    "grade", "source", "note", "assumption", "digest",
)  # fmt: skip


@dataclass(frozen=True)
class Rebuilt:
    """重建结果: rows that are new, that say something else now, that no norm gives any more, and that stayed."""

    new: int
    changed: int
    gone: int
    same: int


@transaction.atomic
def rebuild(*, by: User | None) -> Rebuilt:
    """Make the rows say what the notices in force say. Raises NormError where a norm cannot be read.

    A row whose task has gone is kept as superseded: reminders and settlements may point at it.
    """
    hold_rebuild()
    held = lost_dates.holding()
    rows, texts = due_rows(), digests()
    wanted = {row.key: _values(row, texts[row.notice]) for row in rows}
    known = {row.key: row for row in Obligation.objects.all()}
    new = [key for key in wanted if key not in known]
    changed = [key for key, values in wanted.items() if key in known and _differs(known[key], values)]
    gone = [key for key, row in known.items() if key not in wanted and row.status != ObligationStatus.SUPERSEDED]
    _upsert([(key, wanted[key]) for key in (*new, *changed)])
    _upsert([(key, _gone(known[key])) for key in gone])
    linked = _link(rows, gone)
    for follower in settings.OBLIGATION_FOLLOWERS:
        import_string(follower)(by=by)
    lost_dates.tell_lost(held)
    moved_days.tell_moved(moved_days.moved_by_rebuild(known))
    if new or changed or gone or linked:
        _record(by, Rebuilt(len(new), len(changed), len(gone), 0))
    return Rebuilt(len(new), len(changed), len(gone), len(wanted) - len(new) - len(changed))


def hold_rebuild() -> None:
    """Wait for other rebuilds, until the end of the transaction. On SQLite a transaction is alone anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_REBUILD_LOCK])


def _values(row: Due, digest: str) -> dict[str, Any]:
    """The fields of a row, as the table keeps them."""
    plain = {name: getattr(row, name) for name in FIELDS if name != "digest"}
    lists = {name: [_text(one) for one in plain[name]] for name in ("actors", "other_industries")}
    codes = {name: _text(plain[name]) for name in ("duty", "target", "scope", "sector", "status", "grade")}
    return plain | lists | codes | {"list_years": list(row.list_years), "digest": digest}


def _text(code: Any) -> str:
    return str(code.value if hasattr(code, "value") else code or "")


def _differs(known: Obligation, values: Mapping[str, Any]) -> bool:
    return any(getattr(known, name) != value for name, value in values.items())


def _gone(row: Obligation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS} | {"status": ObligationStatus.SUPERSEDED.value}


def _upsert(rows: list[tuple[str, dict[str, Any]]]) -> None:
    made = [Obligation(key=key, **values) for key, values in rows]
    Obligation.objects.bulk_create(made, update_conflicts=True, unique_fields=["key"], update_fields=list(FIELDS))


def _link(rows: tuple[Due, ...], gone: list[str]) -> int:
    """Point each replaced row at the one in its place, a vanished one at what now speaks of the same matter."""
    kept = {row.key: row for row in Obligation.objects.all()}
    later = {row.key: row.superseded_by for row in rows} | {key: _same_matter(kept[key], rows) for key in gone}
    moved = []
    for key, name in later.items():
        target = kept[name].pk if name else None
        if kept[key].superseded_by_id != target:
            kept[key].superseded_by_id = target
            moved.append(kept[key])
    return Obligation.objects.bulk_update(moved, ["superseded_by"]) if moved else 0


def _same_matter(row: Obligation, rows: tuple[Due, ...]) -> str:
    def matter(one: Any) -> tuple[Any, ...]:
        years = (list(one.list_years), one.emission_year, one.quota_year, one.filing_year)
        return (_text(one.duty), _text(one.sector), _text(one.scope), one.period, *years)

    return next((one.key for one in rows if one.binds and matter(one) == matter(row)), "")


def _record(by: User | None, counts: Rebuilt) -> None:
    newest = NormDocument.objects.order_by("-loaded_at", "-pk").first()
    if newest:
        detail = {"new": counts.new, "changed": counts.changed, "gone": counts.gone}
        record("deadlines.obligation.rebuild", newest, by=by, detail=detail)
