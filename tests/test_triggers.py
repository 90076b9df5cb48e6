"""触发器: what the database refuses can be undone by a migration, and only by one."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from cets_portal.audit.append_only import AppendOnly
from cets_portal.audit.triggers import TriggerOperation
from cets_portal.letters.immutability import KeepIssuedLetters
from dataquality.immutability import KeepAcceptedPlans
from quota.immutability import KeepTheBook
from quota.keeping import KeepAllocations
from registry.immutability import KeepPublishedLists

OPERATIONS = (
    AppendOnly("audit_entry"),
    AppendOnly("registry_registerchange"),
    AppendOnly("dataquality_publishedresult"),
    AppendOnly("quota_movement"),
    KeepPublishedLists(),
    KeepIssuedLetters(),
    KeepAcceptedPlans(),
    KeepTheBook(),
    KeepAllocations(),
)


def triggers() -> set[str]:
    sql = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.describe())
def test_triggers_stand_are_undone_and_stand_again(operation: TriggerOperation) -> None:
    state = MigrationLoader(connection).project_state()
    before = triggers()
    with connection.schema_editor() as editor:
        operation.database_backwards("", editor, state, state)
    without = triggers()
    with connection.schema_editor() as editor:
        operation.database_forwards("", editor, state, state)
    assert without < before
    assert triggers() == before
