"""Between two transactional tests the database is emptied, append-only tables too, and guards them again after."""

import pytest
from django.db import DatabaseError, connection
from django.db.transaction import atomic

from cets_portal.audit.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("turn", [1, 2])
def test_each_turn_finds_the_log_empty_and_guarded(turn: int) -> None:
    assert Entry.objects.count() == 0
    entry = Entry.objects.create(action="try", target_type="none", target_id="1", target_label="turn")
    with pytest.raises(DatabaseError), atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE id = %s", [entry.pk])
