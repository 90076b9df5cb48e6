"""已通过的方案不可改: a migration operation by which the database itself keeps accepted plan versions as they are.

A draft is rewritten many times; from the moment a version is accepted the database refuses to change or delete it,
and to add, change or take away its files.
"""

from collections.abc import Iterable

from django.db.migrations.state import ProjectState

from cets_portal.audit.triggers import TriggerOperation

VERSIONS = "dataquality_planversion"
FILES = "dataquality_planfile"

_POSTGRES = f"""
CREATE OR REPLACE FUNCTION refuse_accepted_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'accepted plan: % on {VERSIONS}', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {VERSIONS}_accepted BEFORE UPDATE OR DELETE ON {VERSIONS}
  FOR EACH ROW WHEN (OLD.status = 'accepted') EXECUTE FUNCTION refuse_accepted_plan();
CREATE OR REPLACE FUNCTION refuse_accepted_plan_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM {VERSIONS} WHERE id = OLD.version_id AND status = 'accepted'))
     OR (TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM {VERSIONS} WHERE id = NEW.version_id AND status = 'accepted')) THEN
    RAISE EXCEPTION 'accepted plan: % on {FILES}', TG_OP USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {FILES}_accepted BEFORE INSERT OR UPDATE OR DELETE ON {FILES}
  FOR EACH ROW EXECUTE FUNCTION refuse_accepted_plan_file();
"""  # nosec B608 - names of our own tables

_POSTGRES_BACK = f"""
DROP TRIGGER {VERSIONS}_accepted ON {VERSIONS};
DROP TRIGGER {FILES}_accepted ON {FILES};
DROP FUNCTION refuse_accepted_plan();
DROP FUNCTION refuse_accepted_plan_file();
"""

#: (event, rows whose version is looked at) of the table of files.
_FILE_EVENTS = (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",)))
_SQLITE_NAMES = (
    f"{VERSIONS}_accepted_update",
    f"{VERSIONS}_accepted_delete",
    *(f"{FILES}_accepted_{event.lower()}" for event, _rows in _FILE_EVENTS),
)


class KeepAcceptedPlans(TriggerOperation):
    """Make accepted plan versions and their files unchangeable from this migration on."""

    def statements(self, vendor: str, state: ProjectState) -> Iterable[str]:
        return [_POSTGRES] if vendor == "postgresql" else _sqlite_triggers()

    def undoing(self, vendor: str) -> Iterable[str]:
        return [_POSTGRES_BACK] if vendor == "postgresql" else [f"DROP TRIGGER {name}" for name in _SQLITE_NAMES]

    def describe(self) -> str:
        return "Keep accepted plan versions as they are"


def _sqlite_triggers() -> list[str]:
    versions = [
        f"CREATE TRIGGER {VERSIONS}_accepted_{event.lower()} BEFORE {event} ON {VERSIONS} WHEN OLD.status = 'accepted' "
        f"BEGIN SELECT RAISE(ABORT, 'accepted plan: {event} on {VERSIONS}'); END"
        for event in ("UPDATE", "DELETE")
    ]
    return versions + [_sqlite_files(event, rows) for event, rows in _FILE_EVENTS]


def _sqlite_files(event: str, rows: tuple[str, ...]) -> str:
    accepted = " OR ".join(
        f"(SELECT status FROM {VERSIONS} WHERE id = {row}.version_id) = 'accepted'"  # nosec B608 - our own tables
        for row in rows
    )
    return (
        f"CREATE TRIGGER {FILES}_accepted_{event.lower()} BEFORE {event} ON {FILES} WHEN {accepted} "
        f"BEGIN SELECT RAISE(ABORT, 'accepted plan: {event} on {FILES}'); END"
    )
