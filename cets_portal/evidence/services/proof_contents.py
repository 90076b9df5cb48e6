"""复核内容与文件: what was logged is still, byte for byte, what is stored."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from django.conf import settings
from django.utils.module_loading import import_string

from cets_portal.evidence.digests import digests_of
from cets_portal.evidence.models import LogEntry, StoredFile
from cets_portal.evidence.services.files import fault_of, is_infected
from cets_portal.evidence.services.proof_findings import Findings

#: Contents may be long: few of them at a time.
BATCH = 50

#: A content is one line. A room that finds that something stored beside it says otherwise adds this and what it is.
MARK = "\n! "

Content = tuple[str, bytes]


def prove_contents(size: int, findings: Findings) -> None:
    """Compare every content that the rooms hold with its leaf, among the first `size` leaves; each leaf needs one."""
    seen = bytearray(size)
    for dotted in settings.LOGGED_CONTENTS:
        contents: Iterator[Content] = iter(import_string(dotted)())
        while batch := list(islice(contents, BATCH)):
            _compare(batch, seen, findings)
    lost = (index for index in range(size) if not seen[index])
    while some := list(islice(lost, BATCH)):
        subjects = LogEntry.objects.filter(index__in=some).values_list("subject", flat=True)
        findings.add_all("content", subjects, "missing")


def _compare(batch: Iterable[Content], seen: bytearray, findings: Findings) -> None:
    entries = LogEntry.objects.in_bulk([subject for subject, _content in batch], field_name="subject")
    for subject, content in batch:
        findings.counts["contents"] += 1
        entry = entries.get(subject)
        if entry is None:
            findings.add("content", subject, "not_logged")
        elif entry.index < len(seen):
            seen[entry.index] = 1
            if _digests(content) != _logged(entry):
                findings.add("content", _named(subject, content), "altered")


def _named(subject: str, content: bytes) -> str:
    """The subject, with what the room says is wrong beside it."""
    _content, _mark, beside = content.partition(MARK.encode())
    return f"{subject} ({beside.decode(errors='replace')})" if beside else subject


def _digests(content: bytes) -> tuple[object, ...]:
    found = digests_of([content])
    return found.sha256, found.sm3, found.size


def _logged(entry: LogEntry) -> tuple[object, ...]:
    """What the leaf says of its content; nothing where the leaf is no longer readable (told elsewhere)."""
    try:
        content = json.loads(entry.leaf)["content"]
        return content["sha256"], content["sm3"], content["size"]
    except (ValueError, KeyError, TypeError):
        return ()


def prove_files(findings: Findings) -> None:
    """Read every stored file again; of those in quarantine only what the log names (what never was kept is not there)."""
    for stored in StoredFile.objects.order_by("pk").iterator(chunk_size=BATCH):
        if is_infected(stored) and not LogEntry.objects.filter(leaf__contains=stored.sha256).exists():
            continue
        findings.counts["files"] += 1
        if fault := _fault(stored):
            findings.add("file", stored.sha256, fault)


def _fault(stored: StoredFile) -> str:
    try:
        fault = fault_of(stored)
    except OSError:
        return "unreadable"
    # Swept while this was running: its row is gone as well.
    return fault if fault and StoredFile.objects.filter(pk=stored.pk).exists() else ""
