"""只增不改: a migration operation by which the database refuses UPDATE and DELETE of a table.

Written for PostgreSQL and SQLite, tested by raw SQL on both.
"""

from collections.abc import Iterable
from typing import Any

from django.db.migrations.state import ProjectState

from cets_portal.audit.triggers import TriggerOperation

_POSTGRES = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

_SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE on {table}'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'append-only: DELETE on {table}'); END",
)


class AppendOnly(TriggerOperation):
    """Make `table` append-only from this migration on."""

    def __init__(self, table: str) -> None:
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.table], {})

    def statements(self, vendor: str, state: ProjectState) -> Iterable[str]:
        templates = (_POSTGRES,) if vendor == "postgresql" else _SQLITE
        return [template.format(table=self.table) for template in templates]

    def undoing(self, vendor: str) -> Iterable[str]:
        if vendor == "postgresql":
            return [f"DROP TRIGGER {self.table}_append_only ON {self.table}"]
        return [f"DROP TRIGGER {self.table}_{name}" for name in ("no_update", "no_delete")]

    def describe(self) -> str:
        return f"Make {self.table} append-only"


class ReleaseAppendOnly(AppendOnly):
    """Lift that protection for the migrations that follow; an AppendOnly must end them.

    For a new column or constraint: SQLite makes the table anew and drops its triggers.
    """

    def database_forwards(self, *where: Any) -> None:
        super().database_backwards(*where)

    def database_backwards(self, *where: Any) -> None:
        super().database_forwards(*where)

    def describe(self) -> str:
        return f"Let {self.table} be migrated"
