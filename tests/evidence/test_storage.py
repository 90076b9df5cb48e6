"""存放处: a folder and a bucket keep the same promises."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from cets_portal.evidence.digests import sha256
from cets_portal.evidence.services import read, store
from cets_portal.evidence.services.files import fault_of
from cets_portal.evidence.storage import DiskStore, Store, evidence_store

DATA = b"weighing slips of August"
DIGEST = sha256(DATA)
LATER = datetime.now(UTC) + timedelta(days=2)


@pytest.fixture(params=["disk", "s3"])
def place(request: pytest.FixtureRequest) -> Store:
    if request.param == "s3":
        request.getfixturevalue("bucket")
    return evidence_store()


def got(place: Store, digest: str = DIGEST) -> bytes:
    with place.open(digest) as file:
        return file.read()


def test_what_is_put_is_there(place: Store) -> None:
    assert not place.has(DIGEST)
    place.put(DIGEST, BytesIO(DATA))
    assert place.has(DIGEST)
    assert got(place) == DATA


def test_the_source_is_left_open_for_whoever_brought_it(place: Store) -> None:
    source = BytesIO(DATA)
    place.put(DIGEST, source)
    assert not source.closed


def test_putting_twice_changes_nothing(place: Store) -> None:
    for _ in range(2):
        place.put(DIGEST, BytesIO(DATA))
    assert [digest for digest, _at in place.stored()] == [DIGEST]


def test_what_is_not_there_is_said_to_be_missing(place: Store) -> None:
    with pytest.raises(FileNotFoundError):
        place.open(DIGEST)
    place.delete(DIGEST)


def test_what_is_deleted_is_gone(place: Store) -> None:
    place.put(DIGEST, BytesIO(DATA))
    place.delete(DIGEST)
    assert not place.has(DIGEST)
    assert list(place.stored()) == []


def test_the_store_tells_when_it_stored(place: Store) -> None:
    place.put(DIGEST, BytesIO(DATA))
    [(digest, at)] = place.stored()
    assert digest == DIGEST
    assert abs(at - datetime.now(UTC)) < timedelta(minutes=1)


def test_an_upload_that_breaks_leaves_nothing_that_is_found(place: Store) -> None:
    with pytest.raises(ConnectionResetError):
        place.put(DIGEST, Breaking())
    assert not place.has(DIGEST)
    assert list(place.stored()) == []


class Breaking(BytesIO):
    """A source whose connection is cut after nine megabytes."""

    sent = 0

    def read(self, size: int | None = -1) -> bytes:
        if self.sent > 9 * 1024 * 1024:
            raise ConnectionResetError
        chunk = b"x" * (size if size and size > 0 else 1024 * 1024)
        self.sent += len(chunk)
        return chunk


@pytest.mark.django_db
def test_rows_and_bytes_go_together_whatever_the_store(place: Store) -> None:
    stored = store(DATA, media_type="text/plain", by=None)
    assert read(stored) == DATA
    assert fault_of(stored) == ""
    place.delete(DIGEST)
    assert fault_of(stored) == "missing"
    place.put(DIGEST, BytesIO(b"other"))
    assert fault_of(stored) == "altered"
    with pytest.raises(ValueError, match="altered"):
        read(stored)


def test_parts_of_a_killed_upload_are_swept_from_a_folder(tmp_path: Path) -> None:
    place = DiskStore(tmp_path)
    part = place.path(DIGEST).with_suffix(".killed.part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")
    assert place.sweep_parts(datetime.now(UTC) - timedelta(days=1)) == 0
    assert place.sweep_parts(LATER) == 1
    assert not part.exists()


def test_parts_of_a_killed_upload_are_swept_from_a_bucket(bucket: dict[str, str]) -> None:
    place: Any = evidence_store()
    key = bucket["prefix"] + DIGEST
    begun = place._client.create_multipart_upload(Bucket=bucket["bucket"], Key=key)
    part: BinaryIO = BytesIO(b"half")
    place._client.upload_part(Bucket=bucket["bucket"], Key=key, UploadId=begun["UploadId"], PartNumber=1, Body=part)
    assert list(place.stored()) == []
    assert place.sweep_parts(LATER) == 1
    assert place.sweep_parts(LATER) == 0


def test_a_bucket_out_of_reach_is_an_os_error(bucket: dict[str, str]) -> None:
    from cets_portal.evidence.s3 import S3Store

    with pytest.raises(OSError):
        S3Store(**bucket | {"bucket": "no-such-bucket"}).put(DIGEST, BytesIO(DATA))
    with pytest.raises(OSError):
        S3Store(**bucket | {"endpoint": "http://127.0.0.1:9"}).has(DIGEST)
