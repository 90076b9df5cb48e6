"""案件的查询: what was published, and the bytes that the receipt of a decision proves."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from cets_portal.evidence.models import LogEntry
from cets_portal.evidence.rules.canonical import canonical
from cets_portal.oversight.choices import CaseSource, CaseStatus
from cets_portal.oversight.models import EnforcementCase


def published(year: int | None = None, province: str = "") -> QuerySet[EnforcementCase]:
    """公开的处罚决定, newest first; of the year they were decided in and the province, where asked for."""
    found = EnforcementCase.objects.filter(published_on__isnull=False).exclude(status=CaseStatus.DISMISSED)
    if year:
        found = found.filter(decided_on__year=year)
    if province:
        found = found.filter(province=province)
    return found.select_related("entry").order_by("-published_on", "-pk")


def published_one(number: str) -> EnforcementCase | None:
    """The published decision of a case number."""
    return published().filter(number=number).first()


def subject_of(case: EnforcementCase) -> str:
    """The name of the decision in the log of receipts."""
    return f"case/{case.number}"


def logged_content(case: EnforcementCase) -> bytes:
    """The canonical bytes of a decision, from the columns that do not change after it. Where it came from is left out."""
    return canonical(
        {
            "schema": 1,
            "kind": "case",
            "number": case.number,
            "province": case.province,
            "party": case.party_name,
            "uscc": case.party_uscc,
            "sector": case.sector,
            "quota_year": case.quota_year,
            "facts": case.facts,
            "articles": case.articles,
            "breach": case.breach,
            "sums": case.sums,
            "decision": case.decision,
            "decision_number": case.decision_number,
            "fine_yuan": None if case.fine_yuan is None else f"{case.fine_yuan:.2f}",
            "confiscated_yuan": None if case.confiscated_yuan is None else f"{case.confiscated_yuan:.2f}",
            "outside_reason": case.outside_reason,
            "mend_by": _day(case.mend_by),
            "decided_on": _day(case.decided_on),
        }
    )


def logged_contents() -> Iterator[tuple[str, bytes]]:
    """Every decision that was made: (subject, canonical bytes); for `manage.py prove_log`."""
    for one in EnforcementCase.objects.filter(entry__isnull=False).order_by("pk").iterator(chunk_size=50):
        yield subject_of(one), logged_content(one)


def content_of(entry: LogEntry) -> bytes | None:
    """What the receipt of a decision proves (hooks.RECEIPTS)."""
    case = EnforcementCase.objects.filter(entry=entry).first()
    return logged_content(case) if case else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def penalised_for_shortfall(province: str, sector: str, quota_year: int) -> frozenset[int]:
    """Enterprises whose shortfall of a year was punished by a decision that stands (hooks.SHORTFALL_PENALTIES)."""
    found = EnforcementCase.objects.filter(
        source=CaseSource.SHORTFALL, province=province, sector=sector, quota_year=quota_year, decided_on__isnull=False,
        enterprise__isnull=False, fine_yuan__gt=0,
    ).exclude(status=CaseStatus.DISMISSED)  # fmt: skip
    return frozenset(found.values_list("enterprise_id", flat=True))
