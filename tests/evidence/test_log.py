"""存证日志: gapless, append-only, each entry provable by its receipt."""

import threading
from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from cets_portal.audit.errors import Conflict
from cets_portal.evidence.models import Checkpoint, LogEntry, LogHead, LogNode, SigningKey
from cets_portal.evidence.selectors import consistency_path, log_size, root_at
from cets_portal.evidence.services.log import append
from cets_portal.evidence.services.receipts import receipt_json, receipt_of
from cets_portal.evidence.verify_receipt import verify
from tests.evidence.making import make_leaf
from tests.evidence.test_tree import continued


def holds(entry: LogEntry) -> bool:
    return all(line[0] for line in verify(receipt_json(entry)))


@pytest.mark.django_db
def test_entries_are_numbered_without_gaps_and_each_receipt_holds() -> None:
    for batch in ([0], [1, 2, 3], [4], [5, 6]):
        append([make_leaf(number) for number in batch])
    entries = list(LogEntry.objects.all())
    assert [entry.index for entry in entries] == list(range(7))
    assert log_size() == 7
    assert all(holds(entry) for entry in entries)


@pytest.mark.django_db
def test_one_batch_has_one_checkpoint() -> None:
    append([make_leaf(number) for number in range(5)])
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [5]
    assert Checkpoint.objects.get().root == root_at(5)
    assert SigningKey.objects.count() == 1


@pytest.mark.django_db
def test_nothing_appended_is_nothing_written() -> None:
    assert append([]) == []
    assert not LogHead.objects.exists()


@pytest.mark.django_db
def test_each_checkpoint_continues_the_one_before() -> None:
    for number in range(9):
        append([make_leaf(number)])
    roots = dict(Checkpoint.objects.values_list("size", "root"))
    for old in range(1, 9):
        assert continued(old, 9, roots[old], consistency_path(old, 9)) == (roots[old], roots[9])


@pytest.mark.django_db
def test_a_subject_is_logged_once() -> None:
    append([make_leaf("once")])
    with pytest.raises(Conflict, match="filing/once"):
        append([make_leaf("again"), make_leaf("once")])
    with pytest.raises(Conflict, match="twin"):
        append([make_leaf("twin"), make_leaf("twin")])
    assert log_size() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_gap() -> None:
    append([make_leaf("first")])
    with suppress(RuntimeError), transaction.atomic():
        append([make_leaf("lost")])
        raise RuntimeError
    append([make_leaf("second")])
    assert list(LogEntry.objects.values_list("index", "subject")) == [(0, "filing/first"), (1, "filing/second")]
    assert holds(LogEntry.objects.get(index=1))


@pytest.mark.django_db
def test_the_receipt_is_the_same_whenever_it_is_asked_for() -> None:
    entry, *_ = append([make_leaf("early")])
    receipt = receipt_of(entry)
    append([make_leaf(number) for number in range(5)])
    assert receipt_of(entry) == receipt


@pytest.mark.django_db
def test_appending_and_proving_ask_no_more_of_a_long_log() -> None:
    append([make_leaf(number) for number in range(1000)])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        entry, *_ = append([make_leaf("last")])
    assert len(queries) <= 13
    with CaptureQueriesContext(connection) as queries:
        receipt = receipt_of(entry)
    assert len(queries) <= 4
    assert len(receipt["path"]) <= 10


@pytest.mark.django_db
@pytest.mark.parametrize("model", [LogEntry, LogNode, Checkpoint, SigningKey])
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_the_log(model: type[Model], sql: str) -> None:
    append([make_leaf("a"), make_leaf("b")])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(model._meta.db_table))


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_eight_people_at_once_make_one_gapless_log() -> None:
    start = threading.Barrier(8)
    faults: list[BaseException] = []

    def submit(person: int) -> None:
        try:
            start.wait()
            for number in range(5):
                with transaction.atomic():
                    append([make_leaf(f"{person}/{number}")])
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=submit, args=(person,)) for person in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    entries = list(LogEntry.objects.all())
    assert [entry.index for entry in entries] == list(range(40))
    assert all(holds(entry) for entry in entries)
