"""批次的存证: the canonical bytes of an approved run, from what is stored, so that a later change is found."""

from collections.abc import Iterator

from cets_portal.evidence.models import LogEntry
from cets_portal.evidence.rules.canonical import canonical
from quota.models import Allocation
from quota.selectors.seals import head_of


def subject_of(run: Allocation) -> str:
    """What the log calls an approved run: 'allocation/99/power/2024/final/1'."""
    return f"allocation/{run.province}/{run.sector}/{run.quota_year}/{run.stage}/{run.number}"


def logged_content(run: Allocation) -> bytes:
    """Head, digest of all rows, tables with their digests, and who acted."""
    tables = run.tables.order_by("code").values_list("number", "digest")
    return canonical(
        {
            **head_of(run),
            "digest": run.digest,
            "replaces": run.replaces.number if run.replaces else 0,
            "reason": run.reason,
            "tables": [{"number": number, "sha256": digest} for number, digest in tables],
            "proposed_by": run.proposed_by_id,
            "approved_by": run.approved_by_id,
            "approved_on": run.approved_on.isoformat() if run.approved_on else "",
        }
    )


def logged_contents() -> Iterator[tuple[str, bytes]]:
    """(subject, content) of every approved run, for `prove_log`."""
    found = Allocation.objects.filter(entry__isnull=False).select_related("balance_value", "replaces").order_by("pk")
    for run in found.iterator(chunk_size=50):
        yield subject_of(run), logged_content(run)


def content_of(entry: LogEntry) -> bytes | None:
    """What the receipt of a run proves (hooks.RECEIPTS)."""
    run = Allocation.objects.select_related("balance_value", "replaces").filter(entry=entry).first()
    return logged_content(run) if run else None
