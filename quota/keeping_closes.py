"""已关账的年度不可改: a migration operation by which the database itself keeps what was closed as both officers saw it.

A proposal may be refused; from the close on its rows, its digest, its files and its people stay, whatever becomes of the
year, and the row is not deleted.
"""

from collections.abc import Iterable

from django.db.migrations.state import ProjectState

from cets_portal.audit.triggers import TriggerOperation

CLOSES = "quota_yearclose"
#: Written out: what a migration set up must not change with the code.
_KEPT = "('closed', 'reopening', 'reopened')"
_COLUMNS = (
    "province", "sector", "quota_year", "number", "digest", "proposed_by_id", "proposed_at", "closed_by_id",
    "closed_on", "workbook_id", "csv_id",
)  # fmt: skip


def _changed(operator: str, rows: str) -> str:
    differs = " OR ".join(f"NEW.{name} {operator} OLD.{name}" for name in _COLUMNS)
    entry = f"(OLD.entry_id IS NOT NULL AND NEW.entry_id {operator} OLD.entry_id)"
    return f"OLD.status IN {_KEPT} AND (NEW.status NOT IN {_KEPT} OR {differs} OR {entry} OR {rows})"


_POSTGRES = f"""
CREATE OR REPLACE FUNCTION refuse_kept_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'closed year: % on {CLOSES}', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {CLOSES}_kept BEFORE UPDATE ON {CLOSES}
  FOR EACH ROW WHEN ({_changed("IS DISTINCT FROM", "NEW.results IS DISTINCT FROM OLD.results")})
  EXECUTE FUNCTION refuse_kept_close();
CREATE TRIGGER {CLOSES}_stays BEFORE DELETE ON {CLOSES}
  FOR EACH ROW WHEN (OLD.status IN {_KEPT}) EXECUTE FUNCTION refuse_kept_close();
"""  # nosec B608 - names of our own tables

_SQLITE = (
    f"CREATE TRIGGER {CLOSES}_kept BEFORE UPDATE ON {CLOSES} "
    f"WHEN {_changed('IS NOT', 'NEW.results IS NOT OLD.results')} "
    f"BEGIN SELECT RAISE(ABORT, 'closed year: UPDATE on {CLOSES}'); END",
    f"CREATE TRIGGER {CLOSES}_stays BEFORE DELETE ON {CLOSES} WHEN OLD.status IN {_KEPT} "
    f"BEGIN SELECT RAISE(ABORT, 'closed year: DELETE on {CLOSES}'); END",
)


class KeepClosedYears(TriggerOperation):
    """Make the results of closed years unchangeable from this migration on."""

    def statements(self, vendor: str, state: ProjectState) -> Iterable[str]:
        return [_POSTGRES] if vendor == "postgresql" else _SQLITE

    def undoing(self, vendor: str) -> Iterable[str]:
        if vendor != "postgresql":
            return [f"DROP TRIGGER {CLOSES}_kept", f"DROP TRIGGER {CLOSES}_stays"]
        dropped = [f"DROP TRIGGER {CLOSES}_{name} ON {CLOSES}" for name in ("kept", "stays")]
        return [*dropped, "DROP FUNCTION refuse_kept_close()"]

    def describe(self) -> str:
        return "Keep the results of closed years"
