"""验算的法则: a book altered by hand is told, row by row."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from quota.choices import FreezeReason
from quota.ledger.freezing import freeze
from quota.ledger.proving import prove, prove_and_store
from quota.models import BookProof, Holding, Movement
from quota.tasks.book import prove_book
from tests.quota.book.world import DAY, a_unit, issue, people, surrender

pytestmark = pytest.mark.django_db


@contextmanager
def triggers_dropped() -> Iterator[None]:
    """What an administrator of the database can do and nobody else: the book's triggers are switched off."""
    tables = ("quota_movement", "quota_holding", "quota_freeze")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'quota_%'")
        known = cursor.fetchall()
        for name, _sql in known:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in known:
            cursor.execute(sql)


def by_hand(sql: str) -> None:
    with triggers_dropped(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_book_that_nobody_touched_holds() -> None:
    lin, _zhou = people()
    unit = a_unit()
    issue({unit: 100})
    surrender(unit, 30, "s/1")
    freeze(unit, 2024, 20, reason=FreezeReason.JUDICIAL, reference="f/1", by=lin, on=DAY)
    proof = prove(deep=True)
    assert proof.holds
    assert proof.counts == {"movements": 3, "holdings": 4, "freezes": 1}


def test_the_empty_book_holds() -> None:
    assert prove().holds


def test_an_altered_movement_is_named_with_the_holdings_it_makes_wrong() -> None:
    unit = a_unit("临江示例热电有限公司")
    issue({unit: 100})
    movement = surrender(unit, 30, "s/1")
    by_hand(f"UPDATE quota_movement SET tonnes = 31 WHERE id = {movement.pk}")
    found = prove().findings
    assert [(one.row, one.code) for one in found] == [
        ("holding", "tonnes"),
        ("holding", "tonnes"),
        ("movement", "digest"),
    ]
    own = next(one for one in found if one.name == "临江示例热电有限公司")
    assert (own.vintage, own.stored, own.worked_out) == (2024, "70", "69")
    assert (found[-1].pk, found[-1].name) == (movement.pk, "s/1")


def test_a_movement_altered_in_its_words_is_named_by_the_deep_proof() -> None:
    unit = a_unit()
    issue({unit: 100})
    movement = surrender(unit, 30, "s/1")
    by_hand(f"UPDATE quota_movement SET clause = 'x' WHERE id = {movement.pk}")
    assert prove().holds
    assert [(one.row, one.pk) for one in prove(deep=True).findings] == [("movement", movement.pk)]


def test_a_deleted_movement_is_told_by_both_its_holdings() -> None:
    unit = a_unit()
    issue({unit: 100})
    movement = surrender(unit, 30, "s/1")
    by_hand(f"DELETE FROM quota_movement WHERE id = {movement.pk}")
    assert {(one.row, one.code, one.stored, one.worked_out) for one in prove().findings} == {
        ("holding", "tonnes", "70", "100"),
        ("holding", "tonnes", "30", "0"),
    }


def test_an_altered_holding_is_named_and_its_vintage_no_longer_sums_to_zero() -> None:
    unit = a_unit()
    issue({unit: 100})
    row = Holding.objects.get(account=unit)
    by_hand(f"UPDATE quota_holding SET tonnes = 105 WHERE id = {row.pk}")
    found = prove().findings
    assert [(one.row, one.pk, one.stored, one.worked_out) for one in found] == [
        ("holding", row.pk, "105", "100"),
        ("vintage", 0, "5", "0"),
    ]


def test_a_holding_that_is_gone_is_named() -> None:
    unit = a_unit()
    issue({unit: 100})
    by_hand(f"DELETE FROM quota_holding WHERE account_id = {unit.pk}")
    assert [one.code for one in prove().findings if one.row == "holding"] == ["missing"]


def test_frozen_tonnes_that_no_freeze_bears_are_named() -> None:
    unit = a_unit()
    issue({unit: 100})
    by_hand(f"UPDATE quota_holding SET frozen = 10 WHERE account_id = {unit.pk}")
    assert [(one.code, one.stored, one.worked_out) for one in prove().findings] == [("frozen", "10", "0")]


def test_a_movement_written_past_the_book_is_told() -> None:
    """Triggers do not forbid an insert: the proof finds what the book did not post."""
    unit = a_unit()
    issue({unit: 100})
    movement = surrender(unit, 30, "s/1")
    stranger = Movement.objects.get(pk=movement.pk)
    stranger.pk, stranger.reference = None, "s/2"
    with transaction.atomic():
        stranger.save(force_insert=True)
    found = prove().findings
    assert {one.code for one in found} == {"tonnes", "digest"}
    assert found[-1].name == "s/2"


def test_the_command_says_it_holds_or_ends_with_one() -> None:
    unit = a_unit()
    issue({unit: 100})
    out = StringIO()
    call_command("prove_book", "--json", stdout=out)
    assert json.loads(out.getvalue())["holds"] is True
    by_hand(f"UPDATE quota_holding SET tonnes = 105 WHERE account_id = {unit.pk}")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("prove_book", "--json", stdout=out)
    assert ended.value.code == 1
    said = json.loads(out.getvalue())
    assert said["holds"] is False
    assert said["findings"][0]["worked_out"] == "100"
    assert BookProof.objects.count() == 2


def test_the_night_keeps_what_it_found() -> None:
    unit = a_unit()
    issue({unit: 100})
    prove_book()
    by_hand(f"UPDATE quota_holding SET tonnes = 105 WHERE account_id = {unit.pk}")
    prove_book()
    newest, before = BookProof.objects.all()
    assert (before.holds, newest.holds, newest.wrong) == (True, False, 2)
    assert newest.findings[0]["stored"] == "105"
    assert prove_and_store().wrong == 2
