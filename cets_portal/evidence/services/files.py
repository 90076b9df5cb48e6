"""证据文件存取: bytes in under their digest, out only as they went in."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.evidence.digests import Digests, digests_of, sha256
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.quarantine import place_of
from cets_portal.evidence.storage import DiskStore, evidence_store

CHUNK = 256 * 1024
#: What the scanner of malware found begins with this; such a file lies in quarantine and is never handed out.
INFECTED = "infected"


class Quarantined(PermissionDenied, ValueError):
    """A file in quarantine was asked for: the page says so (403)."""


def store(data: bytes, *, media_type: str, by: User | None) -> StoredFile:
    """Keep `data` under its digest; the same bytes twice give the same row. OSError where the store is out of reach.

    For what the portal makes or has read itself; what people hand in comes through `intake.take_in`.
    """
    return keep(BytesIO(data), digests_of([data]), media_type=media_type, by=by)


def keep(source: BinaryIO, digests: Digests, *, media_type: str, by: User | None, scan: str = "") -> StoredFile:
    """Keep what `source` holds from its beginning. The bytes go first: a row never stands for nothing.

    The second look at the store, under the row's lock, is for a sweep that took the file away in between.
    """
    place = evidence_store()
    if not place.has(digests.sha256):
        source.seek(0)
        place.put(digests.sha256, source)
    with transaction.atomic():
        row, _made = StoredFile.objects.get_or_create(
            sha256=digests.sha256,
            defaults={
                "sm3": digests.sm3,
                "size": digests.size,
                "media_type": media_type,
                "stored_by": by,
                "scan": scan,
            },
        )
        if not place.has(digests.sha256):
            source.seek(0)
            place.put(digests.sha256, source)
    return row


def read(stored: StoredFile) -> bytes:
    """The bytes; OSError if the store lost them, ValueError if they are not what was stored or are in quarantine."""
    if is_infected(stored):
        raise Quarantined(_("这个文件查出恶意代码，已隔离，不提供下载。"))
    with evidence_store().open(stored.sha256) as file:
        data = file.read()
    if sha256(data) != stored.sha256:
        raise ValueError(f"stored file {stored.sha256} was altered on disk")
    return data


def fault_of(stored: StoredFile) -> str:
    """What is wrong with the stored bytes: "missing", "altered", or ""; read piece by piece."""
    try:
        found = digests_of(_chunks(stored))
    except FileNotFoundError:
        return "missing"
    same = found == Digests(stored.sha256, stored.sm3, stored.size)
    return "" if same else "altered"


def _chunks(stored: StoredFile) -> Iterator[bytes]:
    """From the store; what was caught after it was kept, from quarantine."""
    aside = place_of(stored.sha256)
    caught = is_infected(stored) and aside.exists()
    with aside.open("rb") if caught else evidence_store().open(stored.sha256) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def is_infected(stored: StoredFile) -> bool:
    return stored.scan.startswith(INFECTED)


def served(stored: StoredFile, name: str) -> HttpResponse:
    """The file as a download under `name`: never shown inside a page, never guessed at, never allowed to run anything.

    The caller has asked who may see it. Http404 for a file in quarantine; OSError and ValueError as `read` has them.
    """
    if is_infected(stored):
        raise Http404
    response = HttpResponse(read(stored), content_type=stored.media_type or "application/octet-stream")
    return as_download(response, name)


def as_download(response: HttpResponse, name: str) -> HttpResponse:
    """Mark a response as a file to be saved."""
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def path_of(digest: str) -> Path:
    """Where the file lies, for a store on disk."""
    return DiskStore(Path(settings.EVIDENCE_ROOT)).path(digest)
