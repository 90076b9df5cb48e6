"""上传上限: what is too large is stopped while it comes in, and the person reads why."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.http.multipartparser import MultiPartParserError
from django.test import Client, RequestFactory

from cets_portal.evidence.part_headers import ReadableHeaders
from cets_portal.evidence.uploads import FILES_AT_ONCE, UploadTooLarge


@pytest.fixture(autouse=True)
def small_limits(settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = settings.ROSTER_MAX_BYTES = 100_000


def posted(size: int) -> Any:
    return RequestFactory().post("/", {"file": SimpleUploadedFile("a.csv", b"x" * size)})


def test_a_file_within_the_limit_comes_in() -> None:
    assert posted(100_000).FILES["file"].size == 100_000


def test_a_file_beyond_the_limit_is_stopped_while_it_comes_in() -> None:
    with pytest.raises(UploadTooLarge):
        _ = posted(200_000).FILES


def test_a_file_that_was_stopped_leaves_nothing_behind(settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = str(tmp_path), 0
    request = posted(200_000)
    with pytest.raises(UploadTooLarge):
        _ = request.FILES
    assert list(tmp_path.iterdir()) == []


def test_a_request_that_announces_too_much_is_stopped_before_it_is_read() -> None:
    request = posted(FILES_AT_ONCE * 100_000 + 1)
    with pytest.raises(UploadTooLarge):
        _ = request.FILES
    assert request.read() == b""  # Read and dropped, so that the browser comes to hear the answer.


@pytest.mark.django_db
def test_the_person_reads_the_limit() -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/sign-in/")
    response = client.post("/sign-in/", {"file": SimpleUploadedFile("a.csv", b"x" * 200_000)})
    assert response.status_code == 413
    assert "97.7" in response.content.decode()


BOUNDARY = b"xYzBoundary"


def body_of(names: list[str], encoding: str, content: bytes) -> bytes:
    """A request with a file of each name, as a program writes it that knows no UTF-8."""
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="f%d"; filename="%s"\r\n\r\n%s\r\n'
        % (BOUNDARY, number, name.encode(encoding), content)
        for number, name in enumerate(names)
    ]
    return b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_name_written_in_gbk_arrives_with_its_file(encoding: str) -> None:
    content = bytes(range(256)) * 40
    body = body_of(["化验单.pdf", "过磅单.csv"], encoding, content)
    request = RequestFactory().generic("POST", "/", body, f"multipart/form-data; boundary={BOUNDARY.decode()}")
    files: Any = request.FILES
    assert [file.name for file in files.values()] == ["化验单.pdf", "过磅单.csv"]
    assert all(file.read() == content for file in files.values())


@pytest.mark.parametrize("size", [1, 7, 100, 9000])
def test_however_a_request_is_cut_it_is_read_whole(size: int) -> None:
    body = body_of(["化验单.pdf", "过磅单.csv"], "gb18030", b"\x81\x30" * 6000)
    source = ReadableHeaders(BytesIO(body), BOUNDARY)
    read = b"".join(iter(lambda: source.read(size), b""))
    assert read == body_of(["化验单.pdf", "过磅单.csv"], "utf-8", b"\x81\x30" * 6000)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_request_that_ends_before_its_announced_length_gives_no_file(encoding: str) -> None:
    """A server hands over what came before the line was cut, and no error: half a table reads like a whole one."""
    whole = body_of(["台账.csv"], encoding, b"a,b\n" * 500)
    length = {"CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY.decode()}", "CONTENT_LENGTH": str(len(whole))}
    request = WSGIRequest(
        {**RequestFactory().post("/").environ, **length, "wsgi.input": BytesIO(whole[: len(whole) // 2])}
    )
    with pytest.raises(MultiPartParserError):
        _ = request.FILES
