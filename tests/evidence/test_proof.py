"""复核: one byte altered anywhere, with the triggers out of the way, is found and named."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.db import connection

from cets_portal.evidence.models import Checkpoint, LogEntry, Proof, StoredFile
from cets_portal.evidence.rules.tree import leaf_hash
from cets_portal.evidence.services import path_of, proof, store
from cets_portal.evidence.services.log import LoggedFile, append, signed_bytes
from cets_portal.evidence.services.proof import prove
from cets_portal.evidence.services.proof_contents import MARK
from cets_portal.evidence.services.proof_findings import FAULTS, PLACES, sentence
from cets_portal.evidence.signing import key_id
from cets_portal.evidence.tasks import prove_log
from tests.evidence.making import make_leaf

pytestmark = pytest.mark.django_db

#: What the rooms hold, as they would hand it to the proof.
CONTENTS: dict[str, bytes] = {}


def held() -> Iterator[tuple[str, bytes]]:
    yield from CONTENTS.items()


@pytest.fixture(autouse=True)
def a_log(settings: Any) -> None:
    """Seven entries in three batches; the fifth has a file."""
    settings.LOGGED_CONTENTS = [f"{__name__}.held"]
    CONTENTS.clear()
    stored = store(b"a lab report", media_type="text/plain", by=None)
    for batch in ([0, 1, 2], [3], [4, 5, 6]):
        leaves = []
        for number in batch:
            content = f'{{"tonnes":"{number}.50"}}'.encode()
            CONTENTS[f"filing/{number}"] = content
            files = (LoggedFile.of(stored, "报告.pdf"),) if number == 4 else ()
            leaves.append(make_leaf(number, content, files))
        append(leaves)


@contextmanager
def no_triggers(table: str) -> Iterator[None]:
    """What a person with the database's own password can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
            yield


def alter(sql: str, *values: Any) -> None:
    table = next(word for word in sql.split() if word.startswith("evidence_"))
    sql = sql.replace(" index =", ' "index" =')  # A word of SQLite's own.
    with no_triggers(table), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, values)


def found() -> list[tuple[str, str, str]]:
    return [(one["place"], one["name"], one["fault"]) for one in prove().findings]


def test_an_untouched_log_holds() -> None:
    result = prove()
    assert result.wrong == 0
    assert result.counts == {"entries": 7, "nodes": 4, "checkpoints": 3, "contents": 7, "files": 1}
    assert result.root == Checkpoint.objects.get(size=7).root


def test_an_empty_log_holds() -> None:
    for table in ("evidence_logentry", "evidence_lognode", "evidence_checkpoint"):
        alter(f"DELETE FROM {table}")
    alter("UPDATE evidence_loghead SET size = 0")
    CONTENTS.clear()
    assert prove().wrong == 0


def test_a_log_longer_than_one_batch_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "BATCH", 2)
    assert prove().wrong == 0


def test_a_changed_content_is_named() -> None:
    CONTENTS["filing/4"] = b'{"tonnes":"4.51"}'
    assert found() == [("content", "filing/4", "altered")]


def test_a_lost_content_is_named() -> None:
    del CONTENTS["filing/6"]
    assert found() == [("content", "filing/6", "missing")]


def test_a_content_that_was_slipped_in_is_named() -> None:
    CONTENTS["filing/99"] = b"{}"
    assert found() == [("content", "filing/99", "not_logged")]


def test_a_changed_file_is_named() -> None:
    stored = StoredFile.objects.get()
    path_of(stored.sha256).write_bytes(b"A lab report")
    assert found() == [("file", stored.sha256, "altered")]


def test_a_lost_file_is_named() -> None:
    stored = StoredFile.objects.get()
    path_of(stored.sha256).unlink()
    assert found() == [("file", stored.sha256, "missing")]


def test_a_changed_row_of_a_file_is_named() -> None:
    StoredFile.objects.update(sm3="0" * 64)
    assert [fault for _place, _name, fault in found()] == ["altered"]


def test_a_lost_row_of_a_file_is_named() -> None:
    digest = StoredFile.objects.get().sha256
    StoredFile.objects.all().delete()
    assert found() == [("file", f"{digest} (filing/4)", "missing")]


def test_a_changed_leaf_is_named() -> None:
    leaf = LogEntry.objects.get(index=3).leaf
    alter("UPDATE evidence_logentry SET leaf = %s WHERE index = 3", leaf.replace("filing/3", "filing/8"))
    assert ("entry", "3 filing/3", "hash") in found()


def test_a_leaf_changed_together_with_its_hash_is_named_by_the_tree() -> None:
    leaf = LogEntry.objects.get(index=3).leaf.replace("filing/3", "filing/8")
    alter(
        "UPDATE evidence_logentry SET leaf = %s, subject = 'filing/8', leaf_hash = %s WHERE index = 3",
        leaf,
        leaf_hash(leaf.encode()),
    )
    assert ("node", "1/1", "hash") in found()
    assert ("checkpoint", "4", "root") in found()
    assert ("content", "filing/8", "missing") in found()


ALTERATIONS: dict[str, tuple[str, tuple[str, str, str]]] = {
    "subject": ("UPDATE evidence_logentry SET subject = 'x' WHERE index = 2", ("entry", "2 x", "columns")),
    "kind": ("UPDATE evidence_logentry SET kind = 'x' WHERE index = 2", ("entry", "2 filing/2", "columns")),
    "time": (
        "UPDATE evidence_logentry SET recorded_at = '2020-01-01 00:00:00+00:00' WHERE index = 2",
        ("entry", "2 filing/2", "columns"),
    ),
    "leaf hash": ("UPDATE evidence_logentry SET leaf_hash = repeat('0', 64) WHERE index = 2", ("entry", "2 filing/2", "hash")),
    "entry": ("DELETE FROM evidence_logentry WHERE index = 2", ("entry", "2", "missing")),
    "node": ("UPDATE evidence_lognode SET hash = repeat('0', 64) WHERE level = 2", ("node", "2/0", "hash")),
    "lost node": ("DELETE FROM evidence_lognode WHERE level = 2", ("node", "2/0", "missing")),
    "root": ("UPDATE evidence_checkpoint SET root = repeat('0', 64) WHERE size = 4", ("checkpoint", "4", "root")),
    "signature": ("UPDATE evidence_checkpoint SET signature = repeat('0', 128) WHERE size = 4", ("checkpoint", "4", "signature")),
    "no signature": ("UPDATE evidence_checkpoint SET signature = 'none' WHERE size = 4", ("checkpoint", "4", "signature")),
    "time of signing": (
        "UPDATE evidence_checkpoint SET signed_at = '2020-01-01 00:00:00+00:00' WHERE size = 4",
        ("checkpoint", "4", "signature"),
    ),
    "key": ("UPDATE evidence_signingkey SET public_key = repeat('0', 64)", ("checkpoint", "3", "key")),
    "lost key": ("DELETE FROM evidence_signingkey", ("checkpoint", "3", "key")),
    "lost checkpoint": ("DELETE FROM evidence_checkpoint WHERE size = 7", ("checkpoint", "7", "missing")),
    "shortened": ("UPDATE evidence_loghead SET size = 4", ("head", "4", "short")),
    "left behind": ("UPDATE evidence_loghead SET size = 4", ("entry", "5", "superfluous")),
}  # fmt: skip


@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_whatever_is_altered_in_the_log_is_named(alteration: str) -> None:
    sql, wanted = ALTERATIONS[alteration]
    if connection.vendor == "sqlite":
        sql = sql.replace("repeat('0', 64)", f"'{'0' * 64}'").replace("repeat('0', 128)", f"'{'0' * 128}'")
    alter(sql)
    assert wanted in found()


@pytest.mark.parametrize(("level", "index"), [(9, 0), (1, 3)])
def test_a_node_beyond_the_end_is_named(level: int, index: int) -> None:
    alter('INSERT INTO evidence_lognode (level, "index", hash) VALUES (%s, %s, %s)', level, index, "0" * 64)
    assert found() == [("node", f"{level}/{index}", "superfluous")]


def test_a_checkpoint_signed_by_a_stranger_is_named() -> None:
    checkpoint = Checkpoint.objects.get(size=4)
    stranger = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
    signature = stranger.sign(signed_bytes(checkpoint)).hex()
    alter("UPDATE evidence_checkpoint SET signature = %s WHERE size = 4", signature)
    assert found() == [("checkpoint", "4", "signature")]
    assert key_id(stranger.public_key().public_bytes_raw()) != checkpoint.key_id


def test_many_findings_are_counted_and_the_first_hundred_kept() -> None:
    CONTENTS.update({f"slipped/{number}": b"{}" for number in range(150)})
    result = prove()
    assert result.wrong == 150
    assert len(result.findings) == 100


def test_the_command_ends_with_1_and_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("prove_log")
    assert "不符 0 处" in capsys.readouterr().out
    CONTENTS["filing/4"] = b"{}"
    with pytest.raises(SystemExit) as ended:
        call_command("prove_log")
    assert ended.value.code == 1
    assert "存证内容 filing/4：与存证时不同" in capsys.readouterr().out


def test_the_command_speaks_json(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("prove_log", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["size"], told["wrong"], told["findings"]) == (7, 0, [])


def test_the_nightly_task_keeps_its_result() -> None:
    prove_log()
    assert Proof.objects.get().size == 7


def test_every_place_and_fault_has_words() -> None:
    for place in PLACES:
        for fault in FAULTS:
            assert sentence({"place": place, "name": "7", "fault": fault})


def test_the_proof_asks_no_more_of_each_entry(django_assert_max_num_queries: Callable[..., Any]) -> None:
    append([make_leaf(f"more/{number}", b"{}") for number in range(200)])
    CONTENTS.update({f"filing/more/{number}": b"{}" for number in range(200)})
    with django_assert_max_num_queries(35):
        assert prove().wrong == 0


def test_a_checkpoint_lost_in_the_middle_is_named() -> None:
    alter("UPDATE evidence_checkpoint SET size = size WHERE size = 4")
    assert found() == []
    alter("DELETE FROM evidence_checkpoint WHERE size = 4")
    assert found() == [("checkpoint", "4", "missing")]


@pytest.mark.parametrize("column", ["algorithm = 'x'", "first_used_at = '2020-01-01 00:00:00+00:00'"])
def test_a_changed_row_of_a_public_key_is_named(column: str) -> None:
    alter(f"UPDATE evidence_signingkey SET {column}")
    assert [(place, fault) for place, _name, fault in found()] == [("key", "first_use")]


def test_a_file_that_the_log_names_is_not_hidden_by_a_verdict_of_the_scanner() -> None:
    stored = StoredFile.objects.get()
    StoredFile.objects.update(scan="infected: nothing")
    assert found() == []
    path_of(stored.sha256).write_bytes(b"A lab report")
    assert found() == [("file", stored.sha256, "altered")]


def test_what_a_room_finds_beside_a_content_is_named() -> None:
    CONTENTS["filing/4"] += f"{MARK}papers month".encode()
    assert found() == [("content", "filing/4 (papers month)", "altered")]
