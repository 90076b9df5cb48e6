"""摘要: SHA-256 and SM3 of bytes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes


@dataclass(frozen=True)
class Digests:
    """A content's SHA-256, SM3 (both hexadecimal) and length in bytes."""

    sha256: str
    sm3: str
    size: int


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256, 64 characters."""
    return hashlib.sha256(data).hexdigest()


def sm3(data: bytes) -> str:
    """Hexadecimal SM3 (GB/T 32905), 64 characters; a Python without SM3 falls back to `cryptography`."""
    digest = _sm3()
    digest.update(data)
    return str(digest.hexdigest())


def digests_of(chunks: Iterable[bytes]) -> Digests:
    """Both digests and the length, read once, piece by piece."""
    first, second, size = hashlib.sha256(), _sm3(), 0
    for chunk in chunks:
        first.update(chunk)
        second.update(chunk)
        size += len(chunk)
    return Digests(first.hexdigest(), second.hexdigest(), size)


def _sm3() -> Any:
    try:
        return hashlib.new("sm3")
    except ValueError:
        return _LibrarySm3()


class _LibrarySm3:
    """SM3 of `cryptography` in the manner of hashlib."""

    def __init__(self) -> None:
        self._hash = hashes.Hash(hashes.SM3())

    def update(self, data: bytes) -> None:
        self._hash.update(data)

    def hexdigest(self) -> str:
        return self._hash.finalize().hex()


def in_groups(digest: str, size: int = 8) -> Iterable[str]:
    """The digest in groups for reading aloud."""
    return (digest[i : i + size] for i in range(0, len(digest), size))
