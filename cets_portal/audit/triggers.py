"""触发器: migration operations by which the database itself refuses what code must never do.

Code forgets; triggers do not. Each operation says its SQL for PostgreSQL and for SQLite.
"""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class TriggerOperation(Operation):
    """An operation made of statements; triggers are no part of Django's model state."""

    reversible = True
    reduces_to_sql = True

    def statements(self, vendor: str, state: ProjectState) -> Iterable[str]:
        """The SQL that sets the triggers up on "postgresql" or "sqlite"."""
        raise NotImplementedError

    def undoing(self, vendor: str) -> Iterable[str]:
        """The SQL that takes them away again."""
        raise NotImplementedError

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: the models stay as they are."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in self.statements(schema_editor.connection.vendor, to_state):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in self.undoing(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)
