"""补查毒: files that were kept while no scanner was there are looked at once one is; what is found goes into quarantine."""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from django.db import transaction
from django.db.models import Q, QuerySet

from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.scanning import Scanner, ScannerUnavailable, scanner
from cets_portal.evidence.services.files import INFECTED
from cets_portal.evidence.services.infected_telling import tell_of_infected
from cets_portal.evidence.services.quarantine import lay_aside, out_of_store
from cets_portal.evidence.storage import evidence_store

log = logging.getLogger(__name__)

BATCH = 200
#: One file that the scanner cannot take stops nobody; so many in a row mean that the scanner is gone.
PATIENCE = 3
#: A file up to this size is held in memory while it is scanned.
IN_MEMORY = 4 * 1024 * 1024


@dataclass
class Rescanned:
    """补查结果: files found clean, files found infected, files that could not be looked at, files left for the next run."""

    clean: int = 0
    infected: int = 0
    failed: int = 0
    left: int = 0


def waiting() -> QuerySet[StoredFile]:
    """Files that no scanner has looked at: handed in without one, or made by the portal itself."""
    return StoredFile.objects.filter(Q(scan="") | Q(scan__startswith="unscanned"))


def rescan() -> Rescanned | None:
    """Look at every file that waits; None where no scanner is set. Two runs at once settle each file once."""
    by = scanner()
    if by is None:
        return None
    outcome, in_a_row = Rescanned(), 0
    for stored in _each():
        verdict = _verdict(stored, by)
        in_a_row = 0 if verdict else in_a_row + 1
        if in_a_row == PATIENCE:
            outcome.failed += 1
            break
        _count(outcome, verdict, stored)
    outcome.left = waiting().count()
    return outcome


def _each() -> Iterator[StoredFile]:
    """By number, so that one that cannot be looked at is passed once in a run."""
    last = 0
    while batch := list(waiting().filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield from batch
        last = batch[-1].pk


def _verdict(stored: StoredFile, by: Scanner) -> str:
    """What the scanner says; "" where it says nothing or the bytes are not to be had (the proof speaks of these)."""
    try:
        with evidence_store().open(stored.sha256) as source:
            return by.scan(source)
    except (ScannerUnavailable, OSError) as fault:
        log.warning("evidence: %s could not be scanned: %s", stored.sha256, fault)
        return ""


def _count(outcome: Rescanned, verdict: str, stored: StoredFile) -> None:
    if not verdict:
        outcome.failed += 1
    elif verdict.startswith(INFECTED):
        outcome.infected += _quarantined(stored, verdict)
    else:
        outcome.clean += _settled(stored, verdict)


def _settled(stored: StoredFile, verdict: str) -> int:
    """Write the verdict down, unless somebody was quicker."""
    return waiting().filter(pk=stored.pk).update(scan=verdict, scanned_at=now())


def _quarantined(stored: StoredFile, verdict: str) -> int:
    """Nothing serves it from the moment that the row says so; the store's bytes go last, so that none are lost."""
    with transaction.atomic():
        if not _settled(stored, verdict):
            return 0
        stored.refresh_from_db()
        record("evidence.storedfile.quarantine", stored, by=None, detail={"found": verdict, "rescan": True})
        tell_of_infected(stored)
        with evidence_store().open(stored.sha256) as source, SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
            shutil.copyfileobj(source, copy)  # A bucket gives a stream that is read once.
            lay_aside(cast(BinaryIO, copy), stored.sha256)
    out_of_store(stored.sha256)
    return 1
