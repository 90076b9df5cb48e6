"""已发布的名录不可改: a migration operation by which the database itself keeps published lists as they are.

Unlike an append-only table, entries of an open list are rewritten by every screening; only when their list
is published (or was, and is superseded) does the database refuse to insert, change or delete them. Of the
list's own row nothing may change either, but the one step from published to superseded.

PostgreSQL checks once per statement (transition tables), so that a screening of 100,000 rows does not pay
for 100,000 checks; SQLite knows only triggers per row.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.migrations.state import ProjectState

from cets_portal.audit.triggers import TriggerOperation

LISTS = "registry_annuallist"
ENTRIES = "registry_listentry"
FROZEN = "('published', 'superseded')"

_POSTGRES = f"""
CREATE OR REPLACE FUNCTION refuse_published_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM {LISTS} l WHERE l.status IN {FROZEN}
             AND l.id IN (SELECT DISTINCT annual_list_id FROM touched)) THEN
    RAISE EXCEPTION 'published list: % on {ENTRIES}', TG_OP USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION refuse_moved_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an entry stays on its list: % on {ENTRIES}', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {ENTRIES}_published_insert AFTER INSERT ON {ENTRIES}
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION refuse_published_entries();
CREATE TRIGGER {ENTRIES}_published_update AFTER UPDATE ON {ENTRIES}
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION refuse_published_entries();
CREATE TRIGGER {ENTRIES}_published_delete AFTER DELETE ON {ENTRIES}
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION refuse_published_entries();
CREATE TRIGGER {ENTRIES}_stays BEFORE UPDATE ON {ENTRIES}
  FOR EACH ROW WHEN (OLD.annual_list_id IS DISTINCT FROM NEW.annual_list_id)
  EXECUTE FUNCTION refuse_moved_entries();
CREATE OR REPLACE FUNCTION refuse_published_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.status = 'published' AND NEW.status = 'superseded'
     AND to_jsonb(NEW) - 'status' = to_jsonb(OLD) - 'status' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'published list: % on {LISTS}', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {LISTS}_published BEFORE UPDATE OR DELETE ON {LISTS}
  FOR EACH ROW WHEN (OLD.status IN {FROZEN}) EXECUTE FUNCTION refuse_published_list();
"""  # nosec B608 - names of our own tables

_POSTGRES_BACK = f"""
DROP TRIGGER {ENTRIES}_published_insert ON {ENTRIES};
DROP TRIGGER {ENTRIES}_published_update ON {ENTRIES};
DROP TRIGGER {ENTRIES}_published_delete ON {ENTRIES};
DROP TRIGGER {ENTRIES}_stays ON {ENTRIES};
DROP TRIGGER {LISTS}_published ON {LISTS};
DROP FUNCTION refuse_published_entries();
DROP FUNCTION refuse_moved_entries();
DROP FUNCTION refuse_published_list();
"""

_SQLITE_ENTRIES = (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
_SQLITE_NAMES = (
    *(f"{ENTRIES}_published_{event.lower()}" for event, _row in _SQLITE_ENTRIES),
    f"{ENTRIES}_stays",
    f"{LISTS}_published_update",
    f"{LISTS}_published_delete",
)


class KeepPublishedLists(TriggerOperation):
    """Make published lists and their entries unchangeable from this migration on."""

    def statements(self, vendor: str, state: ProjectState) -> Iterable[str]:
        if vendor == "postgresql":
            return [_POSTGRES]
        fields = state.apps.get_model("registry", "AnnualList")._meta.concrete_fields
        return _sqlite_triggers([field.column for field in fields])

    def undoing(self, vendor: str) -> Iterable[str]:
        return [_POSTGRES_BACK] if vendor == "postgresql" else [f"DROP TRIGGER {name}" for name in _SQLITE_NAMES]

    def describe(self) -> str:
        return "Keep published lists as they are"


class ReleasePublishedLists(KeepPublishedLists):
    """Lift that protection for the migrations that follow; a KeepPublishedLists must end them.

    For a new column: SQLite makes the table anew and drops its triggers, and its triggers name every column.
    """

    def database_forwards(self, *where: Any) -> None:
        super().database_backwards(*where)

    def database_backwards(self, *where: Any) -> None:
        super().database_forwards(*where)

    def describe(self) -> str:
        return "Let published lists be migrated"


def _sqlite_triggers(list_columns: list[str]) -> Iterator[str]:
    for (event, row), name in zip(_SQLITE_ENTRIES, _SQLITE_NAMES, strict=False):
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {ENTRIES} "
            f"WHEN (SELECT status FROM {LISTS} WHERE id = {row}.annual_list_id) IN {FROZEN} "
            f"BEGIN SELECT RAISE(ABORT, 'published list: {event} on {ENTRIES}'); END"  # nosec B608 - our own tables
        )
    yield (
        f"CREATE TRIGGER {ENTRIES}_stays BEFORE UPDATE ON {ENTRIES} WHEN OLD.annual_list_id IS NOT NEW.annual_list_id "
        f"BEGIN SELECT RAISE(ABORT, 'an entry stays on its list: UPDATE on {ENTRIES}'); END"
    )
    same = " AND ".join(f"OLD.{column} IS NEW.{column}" for column in list_columns if column != "status")
    yield (
        f"CREATE TRIGGER {LISTS}_published_update BEFORE UPDATE ON {LISTS} WHEN OLD.status IN {FROZEN} "
        f"AND NOT (OLD.status = 'published' AND NEW.status = 'superseded' AND {same}) "
        f"BEGIN SELECT RAISE(ABORT, 'published list: UPDATE on {LISTS}'); END"
    )
    yield (
        f"CREATE TRIGGER {LISTS}_published_delete BEFORE DELETE ON {LISTS} WHEN OLD.status IN {FROZEN} "
        f"BEGIN SELECT RAISE(ABORT, 'published list: DELETE on {LISTS}'); END"
    )
