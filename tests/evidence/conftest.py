"""What the tests of the evidence room may ask for: a store of their own, a bucket, a scanner that answers."""

import socket
import socketserver
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from cets_portal.evidence import storage
from tests.evidence.making import EICAR


@pytest.fixture(autouse=True)
def a_store_of_its_own(tmp_path: Path, settings: Any) -> None:
    """Every test begins with an empty folder: one test's altered file is none of another's."""
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.QUARANTINE_ROOT = tmp_path / "quarantine"


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 server in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the S3 server did not start")


@pytest.fixture
def bucket(s3_server: str, settings: Any, request: pytest.FixtureRequest) -> dict[str, str]:
    """An empty bucket, named in the settings as the portal's store."""
    given = {
        "bucket": f"evidence-{abs(hash(request.node.name)) % 10**9}",
        "endpoint": s3_server,
        "region": "us-east-1",
        "access_key": "test",
        "secret_key": "test",
        "prefix": "evidence/",
    }
    from cets_portal.evidence.s3 import S3Store

    S3Store(**given)._client.create_bucket(Bucket=given["bucket"])
    settings.EVIDENCE_S3 = given
    storage._s3.cache_clear()
    return given


class _Clamd(socketserver.BaseRequestHandler):
    """The part of clamd that the portal speaks to."""

    def handle(self) -> None:
        assert self._read(10) == b"zINSTREAM\0"
        data = BytesIO()
        while length := struct.unpack(">I", self._read(4))[0]:
            data.write(self._read(length))
            if data.tell() > 1024 * 1024:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.request.sendall(b"stream: Eicar-Signature FOUND\0" if EICAR in data.getvalue() else b"stream: OK\0")

    def _read(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            data += self.request.recv(length - len(data))
        return data


@pytest.fixture
def clamav(settings: Any) -> Iterator[str]:
    """A scanner on a TCP port, named in the settings."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield settings.CLAMAV_URL
        server.shutdown()


@pytest.fixture
def clamav_socket(settings: Any, tmp_path: Path) -> Iterator[str]:
    """A scanner on a unix socket, named in the settings."""
    path = tmp_path / "clamd.ctl"
    with socketserver.ThreadingUnixStreamServer(str(path), _Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMAV_URL = f"unix://{path}"
        yield settings.CLAMAV_URL
        server.shutdown()
