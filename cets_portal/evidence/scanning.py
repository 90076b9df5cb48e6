"""查毒: the interface of a scanner of malware, and the one that is built in: ClamAV's daemon, by CLAMAV_URL."""

import socket
import struct
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from django.conf import settings

CLEAN = "clean"
NO_SCANNER = "unscanned: no scanner"
SECONDS = 60
CHUNK = 64 * 1024


class ScannerUnavailable(OSError):
    """The scanner did not answer, or not with a verdict."""


class Scanner(Protocol):
    """查毒程序."""

    def scan(self, source: BinaryIO) -> str:
        """ "clean", or "infected: NAME"; raises ScannerUnavailable. `source` stands at its beginning."""
        ...


class ClamAV:
    """ClamAV's daemon, over tcp://host:port or unix:///path: the command INSTREAM of clamd(8)."""

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)

    def scan(self, source: BinaryIO) -> str:
        try:
            with self._connected() as line:
                answer = _asked(line, source)
        except OSError as fault:
            raise ScannerUnavailable(str(fault)) from fault
        if answer.endswith("OK"):
            return CLEAN
        if answer.endswith(" FOUND"):
            return f"infected: {answer.removeprefix('stream: ').removesuffix(' FOUND')}"[:120]
        raise ScannerUnavailable(answer or "no answer")

    def _connected(self) -> socket.socket:
        if self.url.scheme == "unix":
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(SECONDS)
            line.connect(self.url.path)
            return line
        return socket.create_connection((self.url.hostname or "", self.url.port or 3310), timeout=SECONDS)


def _asked(line: socket.socket, source: BinaryIO) -> str:
    """The daemon's answer. It stops listening as soon as it has seen enough, so a broken pipe is no fault yet."""
    try:
        line.sendall(b"zINSTREAM\0")
        while chunk := source.read(CHUNK):
            line.sendall(struct.pack(">I", len(chunk)) + chunk)
        line.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # It has stopped listening; its answer says why.
    answer = b""
    while part := line.recv(4096):
        answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")


def scanner() -> Scanner | None:
    """The scanner that the settings name; None where there is none."""
    return ClamAV(settings.CLAMAV_URL) if settings.CLAMAV_URL else None
