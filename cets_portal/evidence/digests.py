"""摘要: SHA-256 and SM3 of bytes."""

import hashlib
from collections.abc import Iterable

from cryptography.hazmat.primitives import hashes


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256, 64 characters."""
    return hashlib.sha256(data).hexdigest()


def sm3(data: bytes) -> str:
    """Hexadecimal SM3 (GB/T 32905), 64 characters; a Python without SM3 falls back to `cryptography`."""
    try:
        return hashlib.new("sm3", data).hexdigest()
    except ValueError:
        digest = hashes.Hash(hashes.SM3())
        digest.update(data)
        return digest.finalize().hex()


def in_groups(digest: str, size: int = 8) -> Iterable[str]:
    """The digest in groups for reading aloud."""
    return (digest[i : i + size] for i in range(0, len(digest), size))
