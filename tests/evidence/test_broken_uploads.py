"""中断与过大的上传: a real server and a raw socket. Half an upload leaves nothing; 300 MB are refused in words, not in memory."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.sweeping import sweep
from dataquality.models import Evidence, Filing
from dataquality.selectors.filing_facts import sheet_of
from tests.conftest import ROOT, database_url
from tests.dataquality.filing import world
from tests.evidence import making
from tests.people import WANG, signed_in

pytestmark = pytest.mark.django_db(transaction=True)

MEGABYTE = 1024 * 1024
BOUNDARY = "xYzBoundary"
TOKEN = "t" * 32


class Server:
    """The portal under gunicorn, on the test's database, with a store and a folder for temporary files of its own."""

    def __init__(self, folder: Path) -> None:
        self.store, self.temporary, self.log = folder / "evidence", folder / "tmp", folder / "log"
        self.temporary.mkdir()
        self.port = _free_port()
        command = [
            sys.executable, "-m", "gunicorn", "cets_portal.wsgi", "--bind", f"127.0.0.1:{self.port}",
            "--worker-class", "gthread", "--threads", "4", "--no-control-socket",
        ]  # fmt: skip
        own = {
            "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings", "ALLOWED_HOSTS": "127.0.0.1",
            "EVIDENCE_DIR": str(self.store), "TMPDIR": str(self.temporary),
        }  # fmt: skip
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | own, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )

    def line(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def wait(self) -> None:
        end = time.monotonic() + 60
        while True:
            assert self.process.poll() is None, self.log.read_text()
            try:
                self.line().close()
                return
            except OSError:
                assert time.monotonic() < end, self.log.read_text()
                time.sleep(0.1)

    def memory(self) -> int:
        """The most that a worker ever held, in bytes."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        peaks = [re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{child}/status").read_text()) for child in listed]
        return max(int(peak[1]) * 1024 for peak in peaks if peak)

    def left(self) -> list[str]:
        """Files of any kind in the store or among the temporary ones."""
        found = [*self.store.rglob("*"), *self.temporary.rglob("*")]
        return [path.name for path in found if path.is_file() and not path.name.startswith("wgunicorn-")]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[Server]:
    running = Server(tmp_path)
    settings.EVIDENCE_ROOT = running.store
    try:
        running.wait()
        yield running
    finally:
        running.process.terminate()
        running.process.wait(40)
        print(running.log.read_text()[-6000:])  # Shown where the test fails.


@pytest.fixture
def filing() -> Filing:
    return world.opened(world.works())


def head(filing: Filing, length: int) -> bytes:
    """Of Wang's upload; her session as the browser has it."""
    session = signed_in(WANG).cookies["sessionid"].value
    return (
        f"POST {reverse('filing-paper-add', args=[filing.pk])} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Cookie: sessionid={session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def body(filing: Filing, data: bytes) -> bytes:
    kind = sheet_of(filing).form.evidence[0].id
    field = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="kind"\r\n\r\n{kind}\r\n'
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
    return (field + file).encode() + b"Content-Type: text/csv\r\n\r\n" + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def answer(line: socket.socket) -> str:
    said = b""
    while part := line.recv(65536):
        said += part
    return said.decode(errors="replace")


def uploaded_whole(server: Server, filing: Filing, data: bytes) -> str:
    whole = body(filing, data)
    with server.line() as line:
        line.sendall(head(filing, len(whole)) + whole)
        return answer(line)


@pytest.mark.parametrize("size", [2000, 6 * MEGABYTE])  # Held in memory, and in a temporary file.
def test_a_connection_cut_in_the_middle_leaves_nothing_and_the_next_upload_works(
    server: Server, filing: Filing, size: int
) -> None:
    data = (making.CSV * (size // len(making.CSV)))[:-1] + b"\n"
    whole = body(filing, data)
    with server.line() as line:
        line.sendall(head(filing, len(whole)) + whole[: len(whole) // 2])
        time.sleep(0.5)  # Half of it has arrived and is being read.
    _wait_until(lambda: server.left() == [])
    ahead = timedelta(hours=1)
    sweep(rows_before=timezone.now() + ahead, files_before=datetime.now(UTC) + ahead)
    assert server.left() == []
    assert not StoredFile.objects.exists()
    assert not Evidence.objects.exists()
    assert uploaded_whole(server, filing, data).startswith("HTTP/1.1 302")
    assert Evidence.objects.get().file.size == len(data)
    assert server.left() == [StoredFile.objects.get().sha256]


def _wait_until(done: Any) -> None:
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.one_engine
def test_300_megabytes_are_refused_in_words_after_their_announcement(server: Server, filing: Filing) -> None:
    with server.line() as line:
        line.sendall(head(filing, 300 * MEGABYTE) + body(filing, b"x")[:200])
        line.shutdown(socket.SHUT_WR)
        said = answer(line)
    assert said.startswith("HTTP/1.1 413")
    assert "上传的文件超过 30.0" in said.replace("\xa0", " ")
    assert "拆成几个文件分别上传" in said
    assert not StoredFile.objects.exists()


@pytest.mark.one_engine
def test_300_megabytes_that_really_come_are_read_piece_by_piece_and_kept_nowhere(
    server: Server, filing: Filing
) -> None:
    uploaded_whole(server, filing, making.CSV)  # So that what a first request loads is not counted.
    before, kept = server.memory(), server.left()
    with server.line() as line:
        line.sendall(head(filing, 300 * MEGABYTE) + body(filing, b"")[:-20])
        sent = 300 * MEGABYTE - len(body(filing, b"")[:-20])
        for _piece in range(sent // MEGABYTE):
            line.sendall(b"x" * MEGABYTE)
        line.sendall(b"x" * (sent % MEGABYTE))
        said = answer(line)
    assert said.startswith("HTTP/1.1 413")
    assert server.memory() - before < 40 * MEGABYTE
    assert server.left() == kept
