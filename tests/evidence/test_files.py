"""证据文件: known by content, kept once, never altered quietly."""

import threading

import pytest
from django.db import connections

from cets_portal.evidence.digests import in_groups, sha256, sm3
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import path_of, read, store

ABC_SM3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_digests_agree_with_the_standards_own_example() -> None:
    assert sm3(b"abc") == ABC_SM3
    assert sha256(b"abc").startswith("ba7816bf")


def test_sm3_does_not_need_openssl_to_know_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object) -> None:
        raise ValueError

    monkeypatch.setattr("cets_portal.evidence.digests.hashlib.new", unknown)
    assert sm3(b"abc") == ABC_SM3


def test_groups_can_be_read_aloud() -> None:
    assert list(in_groups("abcdefghij", 4)) == ["abcd", "efgh", "ij"]


@pytest.mark.django_db
def test_the_same_content_is_kept_once() -> None:
    first = store(b"one", media_type="text/plain", by=None)
    assert store(b"one", media_type="text/plain", by=None) == first
    assert read(first) == b"one"


@pytest.mark.django_db
def test_a_file_altered_on_disk_is_not_handed_out() -> None:
    stored = store(b"truth", media_type="text/plain", by=None)
    path_of(stored.sha256).write_bytes(b"lies!")
    with pytest.raises(ValueError, match="altered"):
        read(stored)
    path_of(stored.sha256).write_bytes(b"truth")


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_people_storing_one_file_get_one_row() -> None:
    start = threading.Barrier(4)

    def bring() -> None:
        start.wait()
        store(b"brought by four", media_type="text/plain", by=None)
        connections.close_all()

    threads = [threading.Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert StoredFile.objects.count() == 1
