"""复核存证日志: everything the log says is computed again, and everything it speaks of is read again.

Goes through the log piece by piece, so that a log of millions needs hardly more memory than a short one. What is
appended meanwhile is left to the next run. That each checkpoint continues the one before is shown by what is stronger:
one growing tree has the root of every one of them.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Any

from django.db.models import Max, Q

from cets_portal.clock.reading import now
from cets_portal.evidence.models import Checkpoint, LogEntry, LogNode, Proof, SigningKey, StoredFile
from cets_portal.evidence.rules.canonical import NotCanonical, canonical
from cets_portal.evidence.rules.tree import Growing, Place, leaf_hash
from cets_portal.evidence.selectors import log_size
from cets_portal.evidence.services.log import instant, signed_bytes
from cets_portal.evidence.services.proof_contents import prove_contents, prove_files
from cets_portal.evidence.services.proof_findings import Findings
from cets_portal.evidence.signing import key_id, signature_holds

BATCH = 1000


def prove() -> Proof:
    """Prove the whole log and keep the result: leaves, nodes, checkpoints, contents and files."""
    started, findings = now(), Findings()
    newest = Checkpoint.objects.aggregate(newest=Max("size"))["newest"] or 0
    size = log_size()
    if newest > size:
        findings.add("head", str(size), "short")
    root = _prove_log(size, findings)
    _prove_end(size, findings)
    _prove_keys(findings)
    prove_contents(size, findings)
    prove_files(findings)
    return Proof.objects.create(
        started_at=started,
        finished_at=now(),
        size=size,
        root=root,
        counts=dict(findings.counts),
        wrong=findings.wrong,
        findings=findings.kept,
    )


def _prove_log(size: int, findings: Findings) -> str:
    """One walk along the leaves: the tree grows again, and each stored hash is compared as it comes up. The root."""
    tree, last = Growing(), None
    for start in range(0, size, BATCH):
        end = min(start + BATCH, size)
        entries = list(LogEntry.objects.filter(index__gte=start, index__lt=end).order_by("index"))
        if [entry.index for entry in entries] != list(range(start, end)):
            there = {entry.index for entry in entries}
            findings.add_all("entry", (str(index) for index in range(start, end) if index not in there), "missing")
            return ""  # Nothing behind a gap can be computed.
        _files_there(entries, findings)
        checkpoints = _checkpoints(start, end)
        _prove_signed(last, entries, checkpoints, findings)
        last = entries[-1]
        _grow(tree, entries, _stored_nodes(start, end), checkpoints, findings)
    if size and not Checkpoint.objects.filter(size=size).exists():
        findings.add("checkpoint", str(size), "missing")
    return tree.root


def _prove_end(size: int, findings: Findings) -> None:
    """Nothing lies beyond the end of the log; `size` is what it was, so that the head is read after the rows."""
    levels = [Q(level=level, index__gte=size >> level) for level in range(1, 64)]
    nodes = list(LogNode.objects.filter(reduce(or_, levels)).values_list("level", "index")[:BATCH])
    entries = list(LogEntry.objects.filter(index__gte=size).values_list("index", flat=True)[:BATCH])
    end = log_size()
    findings.add_all("entry", (str(index) for index in entries if index >= end), "superfluous")
    beyond = (f"{level}/{index}" for level, index in nodes if (index + 1) << level > end)
    findings.add_all("node", beyond, "superfluous")


def _grow(
    tree: Growing,
    entries: Sequence[LogEntry],
    nodes: dict[Place, str],
    checkpoints: dict[int, Checkpoint],
    findings: Findings,
) -> None:
    for entry in entries:
        findings.counts["entries"] += 1
        if fault := entry_fault(entry):
            findings.add("entry", f"{entry.index} {entry.subject}", fault)
        for place, made in tree.add(entry.leaf_hash):
            findings.counts["nodes"] += 1
            stored = nodes.get(place)
            if stored != made:
                findings.add("node", "{}/{}".format(*place), "missing" if stored is None else "hash")
        if checkpoint := checkpoints.get(tree.size):
            findings.counts["checkpoints"] += 1
            if fault := checkpoint_fault(checkpoint, tree.root):
                findings.add("checkpoint", str(checkpoint.size), fault)


def _prove_signed(
    last: LogEntry | None, entries: Sequence[LogEntry], checkpoints: dict[int, Checkpoint], findings: Findings
) -> None:
    """What was appended together bears one time and ends with a checkpoint: none of them may be gone.

    `last` is the entry before these; the end of the log is looked at by itself.
    """
    for before, entry in pairwise([*([last] if last else []), *entries]):
        if before.recorded_at != entry.recorded_at and entry.index not in checkpoints:
            findings.add("checkpoint", str(entry.index), "missing")


def _prove_keys(findings: Findings) -> None:
    """A public key begins with the first checkpoint that it signed."""
    for key in SigningKey.objects.all():
        first = Checkpoint.objects.filter(key_id=key.key_id).order_by("size").first()
        if first and (first.signed_at, first.algorithm) != (key.first_used_at, key.algorithm):
            findings.add("key", key.key_id, "first_use")


def entry_fault(entry: LogEntry) -> str:
    """What is wrong with an entry by itself: its hash, its spelling, or columns that say something else."""
    if leaf_hash(entry.leaf.encode()) != entry.leaf_hash:
        return "hash"
    try:
        leaf: dict[str, Any] = json.loads(entry.leaf)
        told = (leaf["kind"], leaf["subject"], leaf["recorded_at"])
        same = canonical(leaf).decode() == entry.leaf and told == (
            entry.kind,
            entry.subject,
            instant(entry.recorded_at),
        )
    except (ValueError, KeyError, TypeError, NotCanonical):
        return "columns"
    return "" if same else "columns"


def checkpoint_fault(checkpoint: Checkpoint, root: str) -> str:
    """What is wrong with a checkpoint over leaves that have this root."""
    if checkpoint.root != root:
        return "root"
    key = SigningKey.objects.filter(key_id=checkpoint.key_id).first()
    try:
        public, signature = bytes.fromhex(key.public_key if key else ""), bytes.fromhex(checkpoint.signature)
    except ValueError:
        return "signature"
    if key_id(public) != checkpoint.key_id:
        return "key"
    holds = signature_holds(checkpoint.algorithm, public, signed_bytes(checkpoint), signature)
    return "" if holds else "signature"


def _stored_nodes(start: int, end: int) -> dict[Place, str]:
    """The nodes that are complete with one of the leaves [start, end)."""
    levels = range(1, end.bit_length() + 1)
    last = [Q(level=level, index__gte=start >> level, index__lt=end >> level) for level in levels]
    nodes = LogNode.objects.filter(reduce(or_, last)).values_list("level", "index", "hash")
    return {(level, index): made for level, index, made in nodes.iterator(chunk_size=BATCH)}


def _checkpoints(start: int, end: int) -> dict[int, Checkpoint]:
    return {one.size: one for one in Checkpoint.objects.filter(size__gte=start, size__lte=end)}


def _files_there(entries: Iterable[LogEntry], findings: Findings) -> None:
    """Every file that a leaf names must still have its row; the row's bytes are read later."""
    named = {digest: entry.subject for entry in entries for digest in _files_of(entry)}
    known = StoredFile.objects.filter(sha256__in=named).values_list("sha256", flat=True)
    lost = named.keys() - set(known)
    findings.add_all("file", (f"{digest} ({named[digest]})" for digest in sorted(lost)), "missing")


def _files_of(entry: LogEntry) -> Iterator[str]:
    try:
        yield from (file["sha256"] for file in json.loads(entry.leaf)["files"])
    except (ValueError, KeyError, TypeError):
        return
