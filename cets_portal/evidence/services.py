"""证据文件写入与读取."""

from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from cets_portal.accounts.models import User
from cets_portal.evidence.digests import sha256, sm3
from cets_portal.evidence.models import StoredFile


def store(data: bytes, *, media_type: str, by: User | None) -> StoredFile:
    """Keep `data` under its digest; the same bytes twice give the same row.

    The file is written to a temporary name and renamed, so that a killed process leaves no half file.
    """
    digest = sha256(data)
    known = StoredFile.objects.filter(sha256=digest).first()
    path = path_of(digest)
    if not path.exists():
        _write(path, data)
    if known:
        return known
    try:
        with transaction.atomic():
            return StoredFile.objects.create(
                sha256=digest, sm3=sm3(data), size=len(data), media_type=media_type, stored_by=by
            )
    except IntegrityError:
        return StoredFile.objects.get(sha256=digest)


def read(stored: StoredFile) -> bytes:
    """The bytes; OSError if the disk lost them, ValueError if they are not what was stored."""
    data = path_of(stored.sha256).read_bytes()
    if sha256(data) != stored.sha256:
        raise ValueError(f"stored file {stored.sha256} was altered on disk")
    return data


def path_of(digest: str) -> Path:
    return Path(settings.EVIDENCE_ROOT) / digest[:2] / digest[2:4] / digest


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{uuid4().hex}.part")
    temporary.write_bytes(data)
    temporary.replace(path)
