"""清理存放处: what broken uploads and rolled-back acts left behind goes away; what anything points to stays."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet, TextField
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.db.models.functions import Cast

from cets_portal.audit.models import Entry
from cets_portal.evidence.models import LogEntry, StoredFile
from cets_portal.evidence.services.files import INFECTED
from cets_portal.evidence.storage import Store, evidence_store

BATCH = 500
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True)
class Swept:
    """清理结果: parts of broken uploads, files that no row knew, rows that nothing pointed to."""

    parts: int
    files: int
    rows: int


def sweep(*, rows_before: datetime, files_before: datetime) -> Swept:
    """Take away what is older and belongs to nothing. Twice does nothing twice; uploads may go on meanwhile.

    `rows_before` is on the portal's clock, `files_before` on the machine's (they differ in a rehearsal).
    """
    place = evidence_store()
    rows = sum(_forget(row, place) for row in list(_unnamed(unreferenced().filter(stored_at__lt=rows_before))))
    old = (digest for digest, at in place.stored() if at < files_before)
    files = sum(_remove(digest, place) for digest in _unknown(old))
    return Swept(parts=place.sweep_parts(files_before), files=files, rows=rows)


def unreferenced() -> QuerySet[StoredFile]:
    """Rows that no foreign key of any room points to; files in quarantine are remembered."""
    rows = StoredFile.objects.exclude(scan__startswith=INFECTED)
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            pointing = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.filter(~Exists(pointing))
    return rows


def _unnamed(rows: QuerySet[StoredFile]) -> Iterable[StoredFile]:
    """Those that neither a leaf of the log nor an audit entry names: what somebody may have to show stays."""
    candidates = {row.sha256: row for row in rows}
    if candidates:
        for text in (text for texts in (_leaves(), _details(), _targets()) for text in texts):
            for digest in _DIGEST.findall(text):
                candidates.pop(digest, None)
    return candidates.values()


def _leaves() -> Iterator[str]:
    leaves = LogEntry.objects.order_by().values_list("leaf", flat=True)
    return leaves.iterator(chunk_size=BATCH)


def _details() -> Iterator[str]:
    entries = Entry.objects.annotate(said=Cast("detail", TextField())).filter(said__contains="sha256")
    return entries.order_by().values_list("said", flat=True).iterator(chunk_size=BATCH)


def _targets() -> Iterator[str]:
    """The digests of files that an audit entry is about."""
    about = Entry.objects.filter(target_type=StoredFile._meta.label_lower).values_list("target_id", flat=True)
    rows = StoredFile.objects.filter(pk__in=[int(pk) for pk in about.distinct()]).values_list("sha256", flat=True)
    return rows.iterator(chunk_size=BATCH)


def _forget(row: StoredFile, place: Store) -> bool:
    """The row first, and for good; then the file: a row that cannot go keeps its file."""
    try:
        with transaction.atomic():
            row.delete()
    except (IntegrityError, ProtectedError):
        return False  # Somebody began to use it a moment ago.
    _remove(row.sha256, place)
    return True


def _unknown(digests: Iterator[str]) -> Iterator[str]:
    while batch := list(islice(digests, BATCH)):
        known = set(StoredFile.objects.filter(sha256__in=batch).values_list("sha256", flat=True))
        yield from (digest for digest in batch if digest not in known)


def _remove(digest: str, place: Store) -> bool:
    """Delete a file without a row, while a row of our own, never committed, keeps others from beginning one.

    Whoever stores the same bytes waits for it, then finds the file gone and puts it again (`files.keep`).
    """
    try:
        with transaction.atomic():
            StoredFile.objects.create(sha256=digest, sm3="", size=0, media_type="")
            place.delete(digest)
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    return True
