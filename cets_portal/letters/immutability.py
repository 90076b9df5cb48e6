"""已签发的公文不可改: a migration operation by which the database itself keeps issued letters as they are.

What happens to a letter afterwards (sent, acknowledged, withdrawn) is written once and stays; its words, number and
recipient never change; it is never deleted and never becomes a draft again. A file that could not be made when it was
issued, and the account of a unit that had none, may be added, not exchanged.
"""

from collections.abc import Iterable, Iterator

from django.db.migrations.state import ProjectState

from cets_portal.audit.triggers import TriggerOperation

TABLE = "letters_letter"
#: Columns that follow what happens to the letter.
MOVING = ("status", "channel", "send_note", "paper_note", "withdrawn_reason", "sent_by_id", "acknowledged_by_id",
          "withdrawn_by_id")  # fmt: skip
#: Columns that may be filled in once.
ONCE = ("pdf_id", "organisation_id", "sent_at", "acknowledged_at", "withdrawn_at")

_MOVING = ", ".join(f"'{name}'" for name in (*MOVING, *ONCE))


def _kept(same: str) -> str:
    """Filled in once: empty until now, or as it was. `same` compares so that NULL is a value like others."""
    return " AND ".join(f"(OLD.{name} IS NULL OR OLD.{name} {same} NEW.{name})" for name in ONCE)


_POSTGRES = f"""
CREATE OR REPLACE FUNCTION refuse_issued_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.status <> 'draft' AND {_kept("IS NOT DISTINCT FROM")}
     AND to_jsonb(NEW) - ARRAY[{_MOVING}] = to_jsonb(OLD) - ARRAY[{_MOVING}] THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'issued letter: % on {TABLE}', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {TABLE}_issued BEFORE UPDATE OR DELETE ON {TABLE}
  FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION refuse_issued_letter();
"""  # nosec B608 - names of our own table

_POSTGRES_BACK = f"DROP TRIGGER {TABLE}_issued ON {TABLE}; DROP FUNCTION refuse_issued_letter();"


class KeepIssuedLetters(TriggerOperation):
    """Make issued letters unchangeable from this migration on."""

    def statements(self, vendor: str, state: ProjectState) -> Iterable[str]:
        if vendor == "postgresql":
            return [_POSTGRES]
        fields = state.apps.get_model("letters", "Letter")._meta.concrete_fields
        return _sqlite_triggers([field.column for field in fields])

    def undoing(self, vendor: str) -> Iterable[str]:
        if vendor == "postgresql":
            return [_POSTGRES_BACK]
        return [f"DROP TRIGGER {TABLE}_issued_{event}" for event in ("update", "delete")]

    def describe(self) -> str:
        return "Keep issued letters as they are"


def _sqlite_triggers(columns: list[str]) -> Iterator[str]:
    frozen = [name for name in columns if name not in (*MOVING, *ONCE)]
    same = " AND ".join(f"OLD.{name} IS NEW.{name}" for name in frozen)
    yield (
        f"CREATE TRIGGER {TABLE}_issued_update BEFORE UPDATE ON {TABLE} WHEN OLD.status <> 'draft' "
        f"AND NOT (NEW.status <> 'draft' AND {_kept('IS')} AND {same}) "
        f"BEGIN SELECT RAISE(ABORT, 'issued letter: UPDATE on {TABLE}'); END"
    )
    yield (
        f"CREATE TRIGGER {TABLE}_issued_delete BEFORE DELETE ON {TABLE} WHEN OLD.status <> 'draft' "
        f"BEGIN SELECT RAISE(ABORT, 'issued letter: DELETE on {TABLE}'); END"
    )
