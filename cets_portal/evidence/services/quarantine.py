"""隔离: what the scanner of malware caught lies in a folder of its own, which nothing serves; its digest is remembered."""

import shutil
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings

from cets_portal.evidence.storage import evidence_store


def place_of(digest: str) -> Path:
    """Where a file in quarantine lies."""
    return Path(settings.QUARANTINE_ROOT) / digest


def lay_aside(source: BinaryIO, digest: str) -> None:
    """Put what `source` holds from its beginning into quarantine, whole or not at all.

    It is kept for whoever looks into it, and because a receipt may name it: the proof reads it there.
    """
    place = place_of(digest)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = place.with_suffix(f".{uuid4().hex}.part")
    source.seek(0)
    try:
        with part.open("xb") as file:
            shutil.copyfileobj(source, file)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def out_of_store(digest: str) -> None:
    """Once the row that says so is committed: what lies in quarantine leaves the store."""
    evidence_store().delete(digest)
