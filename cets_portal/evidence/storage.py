"""文件存放处: where the bytes of files lie, each under its SHA-256. A folder, or any S3-compatible store by setting.

A store knows digests and bytes, nothing of rows and people. A file is there whole or not at all: a broken upload
leaves parts that no digest leads to, which `sweep_parts` takes away.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4

from django.conf import settings


class Store(Protocol):
    """存放处. Every method raises OSError where the store cannot be reached; the text says why."""

    def has(self, digest: str) -> bool: ...

    def put(self, digest: str, source: BinaryIO) -> None:
        """Keep what `source` gives from where it stands; the same digest again changes nothing."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """The bytes as a stream, to be closed by the caller; FileNotFoundError where they are not there."""
        ...

    def delete(self, digest: str) -> None:
        """Away with it; nothing happens where it is not there."""
        ...

    def stored(self) -> Iterator[tuple[str, datetime]]:
        """Every digest in the store, with the instant it was stored."""
        ...

    def sweep_parts(self, before: datetime) -> int:
        """Take away what uploads broken off before the instant left behind; how many."""
        ...


class DiskStore:
    """磁盘: files in a folder, two levels deep. Written beside and renamed, so that a killed process leaves no half file."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest[2:4] / digest

    def has(self, digest: str) -> bool:
        return self.path(digest).exists()

    def put(self, digest: str, source: BinaryIO) -> None:
        path = self.path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{uuid4().hex}.part")
        try:
            with part.open("xb") as file:
                shutil.copyfileobj(source, file)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def open(self, digest: str) -> BinaryIO:
        return self.path(digest).open("rb")

    def delete(self, digest: str) -> None:
        self.path(digest).unlink(missing_ok=True)

    def stored(self) -> Iterator[tuple[str, datetime]]:
        for path in self.root.glob("??/??/*"):
            if not path.suffix:
                yield path.name, _written_at(path)

    def sweep_parts(self, before: datetime) -> int:
        old = [path for path in self.root.glob("??/??/*.part") if _written_at(path) < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def evidence_store() -> Store:
    """The store that the settings name."""
    bucket = settings.EVIDENCE_S3
    if bucket is None:
        return DiskStore(Path(settings.EVIDENCE_ROOT))
    return _s3(*sorted(bucket.items()))


@cache
def _s3(*given: tuple[str, str]) -> Store:
    from cets_portal.evidence.s3 import S3Store  # The library takes a second to load; a portal on disk never needs it.

    return S3Store(**dict(given))
