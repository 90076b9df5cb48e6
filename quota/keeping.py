"""已审定的批次不可改: a migration operation by which the database itself keeps approved allocations as they were approved.

A draft is computed many times; from approval on its units and rows can be neither changed, deleted nor added to, the
run keeps what it was computed with, and it never becomes a draft again.
"""

from collections.abc import Iterable

from django.db.migrations.state import ProjectState

from cets_portal.audit.triggers import TriggerOperation

RUNS = "quota_allocation"
UNITS = "quota_unitallocation"
ROWS = "quota_allocationrow"
#: Written out: what a migration set up must not change with the code.
_KEPT = "('approved', 'issued', 'replaced')"
_RUN_KEPT = (
    "province", "sector", "quota_year", "stage", "number", "plan_code", "plan_digest", "balance_value_id",
    "share_percent", "replaces_id", "reason", "digest", "computed_by_id", "computed_at", "proposed_by_id",
    "approved_by_id", "approved_on",
)  # fmt: skip


def _run_changed(operator: str) -> str:
    differs = " OR ".join(f"NEW.{name} {operator} OLD.{name}" for name in _RUN_KEPT)
    return f"OLD.status IN {_KEPT} AND (NEW.status NOT IN {_KEPT} OR {differs})"


def _unit_kept(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM {RUNS} WHERE id = {row}.allocation_id AND status IN {_KEPT})"  # nosec B608


def _row_kept(row: str) -> str:
    joined = f"{RUNS} a JOIN {UNITS} u ON u.allocation_id = a.id"
    return f"EXISTS (SELECT 1 FROM {joined} WHERE u.id = {row}.unit_id AND a.status IN {_KEPT})"  # nosec B608


def _function(table: str, name: str, old: str, new: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP <> 'INSERT' AND {old}) OR (TG_OP <> 'DELETE' AND {new}) THEN
    RAISE EXCEPTION 'approved allocation: % on {table}', TG_OP USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {table}_kept BEFORE INSERT OR UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {name}();
"""


_POSTGRES = f"""
CREATE OR REPLACE FUNCTION refuse_kept_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'approved allocation: % on {RUNS}', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {RUNS}_kept BEFORE UPDATE ON {RUNS}
  FOR EACH ROW WHEN ({_run_changed("IS DISTINCT FROM")}) EXECUTE FUNCTION refuse_kept_run();
CREATE TRIGGER {RUNS}_stays BEFORE DELETE ON {RUNS}
  FOR EACH ROW WHEN (OLD.status IN {_KEPT}) EXECUTE FUNCTION refuse_kept_run();
{_function(UNITS, "refuse_kept_unit", _unit_kept("OLD"), _unit_kept("NEW"))}
{_function(ROWS, "refuse_kept_row", _row_kept("OLD"), _row_kept("NEW"))}
"""  # nosec B608 - names of our own tables

_POSTGRES_BACK = (
    f"DROP TRIGGER {RUNS}_kept ON {RUNS}", f"DROP TRIGGER {RUNS}_stays ON {RUNS}",
    f"DROP TRIGGER {UNITS}_kept ON {UNITS}", f"DROP TRIGGER {ROWS}_kept ON {ROWS}",
    "DROP FUNCTION refuse_kept_run()", "DROP FUNCTION refuse_kept_unit()", "DROP FUNCTION refuse_kept_row()",
)  # fmt: skip

_EVENTS = (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",)))
_SQLITE_NAMES = (
    f"{RUNS}_kept", f"{RUNS}_stays",
    *(f"{table}_kept_{event.lower()}" for table in (UNITS, ROWS) for event, _rows in _EVENTS),
)  # fmt: skip


class KeepAllocations(TriggerOperation):
    """Make approved allocations, their units and rows unchangeable from this migration on."""

    def statements(self, vendor: str, state: ProjectState) -> Iterable[str]:
        return [_POSTGRES] if vendor == "postgresql" else _sqlite()

    def undoing(self, vendor: str) -> Iterable[str]:
        return _POSTGRES_BACK if vendor == "postgresql" else [f"DROP TRIGGER {name}" for name in _SQLITE_NAMES]

    def describe(self) -> str:
        return "Keep approved allocations as they are"


def _sqlite() -> list[str]:
    runs = [
        f"CREATE TRIGGER {RUNS}_kept BEFORE UPDATE ON {RUNS} WHEN {_run_changed('IS NOT')} "
        f"BEGIN SELECT RAISE(ABORT, 'approved allocation: UPDATE on {RUNS}'); END",
        f"CREATE TRIGGER {RUNS}_stays BEFORE DELETE ON {RUNS} WHEN OLD.status IN {_KEPT} "
        f"BEGIN SELECT RAISE(ABORT, 'approved allocation: DELETE on {RUNS}'); END",
    ]
    kept = {UNITS: _unit_kept, ROWS: _row_kept}
    return runs + [
        f"CREATE TRIGGER {table}_kept_{event.lower()} BEFORE {event} ON {table} "
        f"WHEN {' OR '.join(map(is_kept, rows))} "
        f"BEGIN SELECT RAISE(ABORT, 'approved allocation: {event} on {table}'); END"
        for table, is_kept in kept.items()
        for event, rows in _EVENTS
    ]
