"""绕过程序的法则: what raw SQL cannot do to the book, on every engine."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from quota.choices import FreezeReason
from quota.ledger.freezing import freeze, release
from quota.models import Account, Freeze, Holding, Movement
from tests.quota.book.world import DAY, a_unit, held, issue, people, surrender

pytestmark = pytest.mark.django_db

_COPY = (
    "INSERT INTO quota_movement (kind, source_id, target_id, vintage, tonnes, reference, table_ref, table_digest, clause,"
    " by_id, approved_by_id, effective_on, recorded_at, corrects_id, note, digest)"
    " SELECT {kind}, source_id, target_id, vintage, {tonnes}, 'raw', {table}, table_digest, clause, by_id, {second},"
    " effective_on, recorded_at, corrects_id, note, digest FROM quota_movement WHERE id = {id}"
)


def copy(
    movement: Movement,
    *,
    kind: str = "kind",
    tonnes: str = "tonnes",
    table: str = "table_ref",
    second: str = "approved_by_id",
) -> str:
    return _COPY.format(id=movement.pk, kind=kind, tonnes=tonnes, table=table, second=second)


def refused(sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def allowed(sql: str) -> None:
    """The twin of each refusal: the same statement with nothing wrong in it goes through."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        transaction.set_rollback(True)


def test_a_movement_can_be_neither_changed_nor_deleted() -> None:
    unit = a_unit()
    movement = issue({unit: 100})[1]
    for column in ("tonnes = 1", "note = 'x'", "approved_by_id = by_id", "effective_on = '2020-01-01'"):
        refused(f"UPDATE quota_movement SET {column} WHERE id = {movement.pk}")
    refused(f"DELETE FROM quota_movement WHERE id = {movement.pk}")
    with pytest.raises(DatabaseError), transaction.atomic():
        Movement.objects.filter(pk=movement.pk).delete()


def test_a_holding_cannot_be_overdrawn() -> None:
    unit = a_unit()
    issue({unit: 100})
    row = Holding.objects.get(account=unit)
    refused(f"UPDATE quota_holding SET tonnes = tonnes - 101 WHERE id = {row.pk}")
    allowed(f"UPDATE quota_holding SET tonnes = tonnes - 100 WHERE id = {row.pk}")
    true = "true" if connection.vendor == "postgresql" else "1"
    refused(f"UPDATE quota_holding SET may_go_below = {true}, tonnes = -1 WHERE id = {row.pk}")
    refused(f"DELETE FROM quota_holding WHERE id = {row.pk}")
    refused(f"UPDATE quota_holding SET vintage = 2025 WHERE id = {row.pk}")
    refused(
        "INSERT INTO quota_holding (account_id, vintage, tonnes, frozen, may_go_below)"
        f" VALUES ({unit.pk}, 2023, 0, 0, {true})"
    )
    false = "false" if connection.vendor == "postgresql" else "0"
    begin = "INSERT INTO quota_holding (account_id, vintage, tonnes, frozen, may_go_below) VALUES ({}, 2023, {}, 0, {})"
    refused(begin.format(unit.pk, 5, false))
    allowed(begin.format(unit.pk, 0, false))


def test_more_cannot_be_frozen_than_is_held() -> None:
    unit = a_unit()
    issue({unit: 100})
    row = Holding.objects.get(account=unit)
    refused(f"UPDATE quota_holding SET frozen = 101 WHERE id = {row.pk}")
    refused(f"UPDATE quota_holding SET frozen = -1 WHERE id = {row.pk}")
    allowed(f"UPDATE quota_holding SET frozen = 100 WHERE id = {row.pk}")
    refused(f"UPDATE quota_holding SET frozen = 60, tonnes = 59 WHERE id = {row.pk}")


def test_a_table_cannot_be_issued_to_an_account_again() -> None:
    unit = a_unit()
    to_unit = issue({unit: 100})[1]
    refused(copy(to_unit))
    allowed(copy(to_unit, table="'table/2-5/99/power/2024/2'"))
    refused(copy(to_unit, table="''"))
    assert held(unit) == 100


def test_a_movement_without_its_second_person_cannot_be_written() -> None:
    unit = a_unit()
    issue({unit: 100})
    movement = surrender(unit, 10, "s/1")
    refused(copy(movement, second="NULL"))
    refused(copy(movement, second="by_id"))
    allowed(copy(movement))
    allowed(copy(movement, kind="'transfer_out'", second="NULL"))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda m: copy(m, tonnes="0"),
        lambda m: copy(m, tonnes="-5"),
        lambda m: copy(m, kind="'gift'"),
        lambda m: copy(m).replace("'raw'", "reference"),
        lambda m: copy(m).replace("'raw'", "''"),
        lambda m: copy(m).replace("SELECT kind, source_id, target_id", "SELECT kind, source_id, source_id"),
        lambda m: copy(m).replace("target_id, vintage, tonnes, 'raw'", "target_id, 1999, tonnes, 'raw'"),
    ],
)
def test_a_movement_that_says_nonsense_cannot_be_written(wrong: Callable[[Movement], str]) -> None:
    unit = a_unit()
    issue({unit: 100})
    movement = surrender(unit, 10, "s/1")
    allowed(copy(movement))
    refused(wrong(movement))


def test_an_account_stays_whose_it_is() -> None:
    unit, other = a_unit(), a_unit()
    refused(f"UPDATE quota_account SET enterprise_id = {other.enterprise_id} WHERE id = {unit.pk}")
    refused(f"UPDATE quota_account SET kind = 'outside', enterprise_id = NULL WHERE id = {unit.pk}")
    refused(f"DELETE FROM quota_account WHERE id = {unit.pk}")
    begin = "INSERT INTO quota_account (kind, province, enterprise_id, opened_at) SELECT {} FROM quota_account WHERE id = {}"
    refused(begin.format("kind, province, enterprise_id, opened_at", unit.pk))
    refused(begin.format("'surrendered', province, enterprise_id, opened_at", unit.pk))
    refused(begin.format("'unit', province, NULL, opened_at", unit.pk))
    allowed(begin.format("'withheld', province, enterprise_id, opened_at", unit.pk))


def test_a_freeze_is_released_once_and_otherwise_stays() -> None:
    lin, _zhou = people()
    unit = a_unit()
    issue({unit: 100})
    made = freeze(unit, 2024, 40, reason=FreezeReason.JUDICIAL, reference="f/1", by=lin, on=DAY)
    refused(f"UPDATE quota_freeze SET tonnes = 1 WHERE id = {made.pk}")
    refused(f"DELETE FROM quota_freeze WHERE id = {made.pk}")
    refused(f"UPDATE quota_freeze SET released_on = '2025-11-04' WHERE id = {made.pk}")
    release(Freeze.objects.select_related("account").get(pk=made.pk), by=lin, on=DAY)
    refused(
        f"UPDATE quota_freeze SET released_by_id = NULL, released_on = NULL, released_at = NULL WHERE id = {made.pk}"
    )


def test_a_system_account_is_one_in_a_province() -> None:
    issue({a_unit(): 1})
    source: Any = Account.objects.get(kind="issuance")
    refused(
        "INSERT INTO quota_account (kind, province, opened_at)"
        f" SELECT kind, province, opened_at FROM quota_account WHERE id = {source.pk}"
    )
