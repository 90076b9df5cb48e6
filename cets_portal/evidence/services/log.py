"""记入存证日志: leaves are appended in the caller's transaction, under the lock of the log's one head."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Conflict
from cets_portal.clock.reading import now
from cets_portal.evidence.digests import sha256, sm3
from cets_portal.evidence.models import Checkpoint, LogEntry, LogHead, LogNode, SigningKey, StoredFile
from cets_portal.evidence.rules.canonical import canonical
from cets_portal.evidence.rules.tree import Growing, leaf_hash
from cets_portal.evidence.selectors import peaks_at
from cets_portal.evidence.signing import key_id, signer

#: The one row of LogHead.
HEAD = 1


@dataclass(frozen=True)
class LoggedFile:
    """附件: a file that belongs to what is logged, by the name it was handed in under."""

    name: str
    sha256: str
    sm3: str
    size: int

    @classmethod
    def of(cls, stored: StoredFile, name: str) -> "LoggedFile":
        return cls(name=name, sha256=stored.sha256, sm3=stored.sm3, size=stored.size)


@dataclass(frozen=True)
class Leaf:
    """存证对象: what is logged. `subject` names it once and for all ("filing/USCC/steel/2026-09/1"); `content` is its
    canonical JSON, of which the log keeps the digests only."""

    kind: str
    subject: str
    content: bytes
    files: tuple[LoggedFile, ...] = ()


def append(leaves: Sequence[Leaf]) -> list[LogEntry]:
    """Log the leaves in their order and sign one checkpoint over all, in the transaction of what they stand for.

    Waits for whoever is appending; writes O(len(leaves) + log n) rows. Raises Conflict where a subject is logged
    already. The lock is held until the caller commits: append last.
    """
    if not leaves:
        return []
    with transaction.atomic():
        head = _locked_head()
        _refuse_known([leaf.subject for leaf in leaves])
        at = now()
        tree = Growing(head.size, peaks_at(head.size))
        entries, nodes = _grown(tree, leaves, at)
        LogEntry.objects.bulk_create(entries)
        LogNode.objects.bulk_create(nodes)
        _signed(tree, at).save(force_insert=True)
        LogHead.objects.filter(pk=HEAD).update(size=tree.size)
    return entries


def _locked_head() -> LogHead:
    heads = LogHead.objects.select_for_update()
    if head := heads.filter(pk=HEAD).first():
        return head
    LogHead.objects.bulk_create([LogHead(pk=HEAD, size=0)], ignore_conflicts=True)
    return heads.get(pk=HEAD)


def _refuse_known(subjects: Sequence[str]) -> None:
    known = LogEntry.objects.filter(subject__in=subjects).values_list("subject", flat=True).first()
    twice = next((one for one, times in Counter(subjects).items() if times > 1), None)
    if known or twice:
        sentence = _("“%(subject)s”已经记入存证日志，不能再记一次。") % {"subject": known or twice}
        raise Conflict(sentence, code="logged_already")


def _grown(tree: Growing, leaves: Sequence[Leaf], at: datetime) -> tuple[list[LogEntry], list[LogNode]]:
    entries, nodes = [], []
    for leaf in leaves:
        text = leaf_text(leaf, at)
        entry = LogEntry(index=tree.size, kind=leaf.kind, subject=leaf.subject, leaf=text, recorded_at=at)
        entry.leaf_hash = leaf_hash(text.encode())
        entries.append(entry)
        nodes += [LogNode(level=level, index=index, hash=made) for (level, index), made in tree.add(entry.leaf_hash)]
    return entries, nodes


def leaf_text(leaf: Leaf, at: datetime) -> str:
    """叶: the canonical JSON of which the leaf hash is taken."""
    return canonical(
        {
            "kind": leaf.kind,
            "subject": leaf.subject,
            "recorded_at": instant(at),
            "content": {"sha256": sha256(leaf.content), "sm3": sm3(leaf.content), "size": len(leaf.content)},
            "files": [
                {"name": file.name, "sha256": file.sha256, "sm3": file.sm3, "size": file.size} for file in leaf.files
            ],
        }
    ).decode()


def instant(at: datetime) -> str:
    """An instant in UTC as RFC 3339, always with microseconds: one spelling only."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _signed(tree: Growing, at: datetime) -> Checkpoint:
    by = signer()
    public = by.public_key()
    checkpoint = Checkpoint(size=tree.size, root=tree.root, signed_at=at, key_id=key_id(public), algorithm=by.algorithm)
    checkpoint.signature = by.sign(signed_bytes(checkpoint)).hex()
    if not SigningKey.objects.filter(key_id=checkpoint.key_id).exists():
        SigningKey.objects.create(
            key_id=checkpoint.key_id, algorithm=by.algorithm, public_key=public.hex(), first_used_at=at
        )
    return checkpoint


def statement(checkpoint: Checkpoint) -> dict[str, str | int]:
    """检查点声明: what the signature stands under, as people may read it."""
    return {
        "size": checkpoint.size,
        "root": checkpoint.root,
        "signed_at": instant(checkpoint.signed_at),
        "key_id": checkpoint.key_id,
        "algorithm": checkpoint.algorithm,
    }


def signed_bytes(checkpoint: Checkpoint) -> bytes:
    """The bytes that are signed: the canonical JSON of the statement."""
    return canonical(statement(checkpoint))


def leaf_of(entry: LogEntry) -> dict[str, object]:
    """The leaf as it was written."""
    read: dict[str, object] = json.loads(entry.leaf)
    return read
