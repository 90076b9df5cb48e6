"""账簿不可改: migration operations by which the database itself keeps holdings and freezes to what the book may do.

Accounts, movements, proofs, statement lines and differences are append-only as a whole (audit/append_only.py). A holding
begins empty, keeps its account and vintage, says truly whether it may go below zero, and is never deleted. A freeze is
released once and otherwise stays as it was written.
"""

from collections.abc import Iterable

from django.db.migrations.state import ProjectState

from cets_portal.audit.triggers import TriggerOperation

ACCOUNTS = "quota_account"
HOLDINGS = "quota_holding"
FREEZES = "quota_freeze"
#: Written out: what a migration set up must not change with the code.
_MAY_GO_BELOW = "('carried_over', 'issuance', 'outside')"
_HOLDING_KEPT = ("account_id", "vintage", "may_go_below")
_FREEZE_KEPT = (
    "account_id", "vintage", "tonnes", "reason", "reference", "note", "by_id", "frozen_on", "recorded_at",
)  # fmt: skip


def _differs(columns: Iterable[str], operator: str) -> str:
    return " OR ".join(f"NEW.{name} {operator} OLD.{name}" for name in columns)


def _wrong_holding() -> str:
    """A new holding that is not empty, or that may go below zero where its account may not, or the reverse."""
    kind = f"(SELECT kind FROM {ACCOUNTS} WHERE id = NEW.account_id)"  # nosec B608 - names of our own tables
    return f"NEW.tonnes <> 0 OR NEW.frozen <> 0 OR NEW.may_go_below <> ({kind} IN {_MAY_GO_BELOW})"


_POSTGRES = f"""
CREATE OR REPLACE FUNCTION refuse_wrong_holding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF {_wrong_holding()} THEN
      RAISE EXCEPTION 'book: a holding begins empty, of the kind of its account' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'book: % on {HOLDINGS}', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {HOLDINGS}_begins BEFORE INSERT ON {HOLDINGS}
  FOR EACH ROW EXECUTE FUNCTION refuse_wrong_holding();
CREATE TRIGGER {HOLDINGS}_keeps BEFORE UPDATE ON {HOLDINGS}
  FOR EACH ROW WHEN ({_differs(_HOLDING_KEPT, "IS DISTINCT FROM")}) EXECUTE FUNCTION refuse_wrong_holding();
CREATE TRIGGER {HOLDINGS}_stays BEFORE DELETE ON {HOLDINGS}
  FOR EACH ROW EXECUTE FUNCTION refuse_wrong_holding();
CREATE OR REPLACE FUNCTION refuse_changed_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'book: % on {FREEZES}', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {FREEZES}_keeps BEFORE UPDATE ON {FREEZES}
  FOR EACH ROW WHEN (OLD.released_at IS NOT NULL OR {_differs(_FREEZE_KEPT, "IS DISTINCT FROM")})
  EXECUTE FUNCTION refuse_changed_freeze();
CREATE TRIGGER {FREEZES}_stays BEFORE DELETE ON {FREEZES}
  FOR EACH ROW EXECUTE FUNCTION refuse_changed_freeze();
"""  # nosec B608 - names of our own tables

_NAMES = {
    HOLDINGS: (f"{HOLDINGS}_begins", f"{HOLDINGS}_keeps", f"{HOLDINGS}_stays"),
    FREEZES: (f"{FREEZES}_keeps", f"{FREEZES}_stays"),
}

_SQLITE = (
    f"CREATE TRIGGER {HOLDINGS}_begins BEFORE INSERT ON {HOLDINGS} WHEN {_wrong_holding()} "
    "BEGIN SELECT RAISE(ABORT, 'book: a holding begins empty, of the kind of its account'); END",
    f"CREATE TRIGGER {HOLDINGS}_keeps BEFORE UPDATE ON {HOLDINGS} WHEN {_differs(_HOLDING_KEPT, 'IS NOT')} "
    f"BEGIN SELECT RAISE(ABORT, 'book: UPDATE on {HOLDINGS}'); END",
    f"CREATE TRIGGER {HOLDINGS}_stays BEFORE DELETE ON {HOLDINGS} "
    f"BEGIN SELECT RAISE(ABORT, 'book: DELETE on {HOLDINGS}'); END",
    f"CREATE TRIGGER {FREEZES}_keeps BEFORE UPDATE ON {FREEZES} "
    f"WHEN OLD.released_at IS NOT NULL OR {_differs(_FREEZE_KEPT, 'IS NOT')} "
    f"BEGIN SELECT RAISE(ABORT, 'book: UPDATE on {FREEZES}'); END",
    f"CREATE TRIGGER {FREEZES}_stays BEFORE DELETE ON {FREEZES} "
    f"BEGIN SELECT RAISE(ABORT, 'book: DELETE on {FREEZES}'); END",
)


class KeepTheBook(TriggerOperation):
    """Let holdings and freezes change only as the book changes them, from this migration on."""

    def statements(self, vendor: str, state: ProjectState) -> Iterable[str]:
        return [_POSTGRES] if vendor == "postgresql" else _SQLITE

    def undoing(self, vendor: str) -> Iterable[str]:
        if vendor != "postgresql":
            return [f"DROP TRIGGER {name}" for names in _NAMES.values() for name in names]
        dropped = [f"DROP TRIGGER {name} ON {table}" for table, names in _NAMES.items() for name in names]
        return [*dropped, "DROP FUNCTION refuse_wrong_holding()", "DROP FUNCTION refuse_changed_freeze()"]

    def describe(self) -> str:
        return "Keep the book's holdings and freezes"
