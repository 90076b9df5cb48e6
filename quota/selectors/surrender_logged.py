"""清缴的存证: the canonical bytes of an approved surrender, from what is stored, so that a later change is found."""

from collections.abc import Iterator

from cets_portal.evidence.models import LogEntry
from cets_portal.evidence.rules.canonical import canonical
from quota.choices import ApplicationStatus
from quota.models import SurrenderApplication


def subject_of(application: SurrenderApplication) -> str:
    """What the log calls a surrender: 'surrender/991…/steel/2025/123'."""
    about = application.obligation
    return f"surrender/{about.enterprise.uscc}/{about.sector}/{about.quota_year}/{application.pk}"


def logged_content(application: SurrenderApplication) -> bytes:
    """What was owed, what was given with which vintages and credits, who filed and who approved."""
    about = application.obligation
    lines = application.lines.select_related("holder").order_by("pk")
    credits = application.offsets.select_related("file").order_by("pk")
    return canonical(
        {
            "schema": "surrender/1",
            "certificate": application.certificate_number,
            "uscc": about.enterprise.uscc,
            "sector": about.sector,
            "quota_year": about.quota_year,
            "obligation": {"number": about.number, "tonnes": about.tonnes, "due_on": about.due_on.isoformat()},
            "forced": application.forced,
            "lines": [
                {"holder": one.holder.uscc, "account": one.account, "vintage": one.vintage, "tonnes": one.tonnes}
                for one in lines
            ],
            "credits": [
                {
                    "project": one.project_code, "serial_numbers": one.serial_numbers.split(), "tonnes": one.tonnes,
                    "registered_on": one.registered_on.isoformat(), "file": one.file.sha256 if one.file else "",
                }
                for one in credits
            ],
            "filed_by": application.filed_by_id,
            "filed_on": application.filed_on.isoformat(),
            "approved_by": application.decided_by_id,
            "approved_on": application.decided_on.isoformat() if application.decided_on else "",
        }
    )  # fmt: skip


def logged_contents() -> Iterator[tuple[str, bytes]]:
    """(subject, content) of every approved surrender, for `prove_log`."""
    found = SurrenderApplication.objects.filter(entry__isnull=False, status=ApplicationStatus.APPROVED)
    for one in found.select_related("obligation__enterprise").order_by("pk").iterator(chunk_size=200):
        yield subject_of(one), logged_content(one)


def content_of(entry: LogEntry) -> bytes | None:
    """What the receipt of a surrender proves (hooks.RECEIPTS)."""
    found = SurrenderApplication.objects.select_related("obligation__enterprise").filter(entry=entry).first()
    return logged_content(found) if found else None
