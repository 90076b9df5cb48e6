"""存证原文: the very bytes that a receipt proves; one function for each kind, named in hooks.RECEIPTS."""

from cets_portal.evidence.models import LogEntry
from dataquality.models import (
    AgencyEvaluation,
    Conclusion,
    PlanVersion,
    ReportVersion,
    Submission,
    VerifiedEdition,
    VerifiedFigure,
)
from dataquality.selectors import evaluations, plans, verified

_Stored = type[Submission] | type[ReportVersion] | type[Conclusion] | type[VerifiedEdition]


def submission_of(entry: LogEntry) -> bytes | None:
    return _stored(Submission, entry)


def report_of(entry: LogEntry) -> bytes | None:
    return _stored(ReportVersion, entry)


def conclusion_of(entry: LogEntry) -> bytes | None:
    return _stored(Conclusion, entry)


def edition_of(entry: LogEntry) -> bytes | None:
    return _stored(VerifiedEdition, entry)


def plan_of(entry: LogEntry) -> bytes | None:
    people = ("submitted_by", "reviewed_by", "entry")
    found = PlanVersion.objects.select_related("plan__enterprise", *people).filter(entry=entry).first()
    return plans.logged_content(found) if found else None


def figure_of(entry: LogEntry) -> bytes | None:
    found = VerifiedFigure.objects.select_related("enterprise", "conclusion", "basis_file").filter(entry=entry).first()
    return verified.logged_content(found) if found else None


def evaluation_of(entry: LogEntry) -> bytes | None:
    found = AgencyEvaluation.objects.filter(entry=entry).first()
    return evaluations.logged_content(found) if found else None


def _stored(model: _Stored, entry: LogEntry) -> bytes | None:
    """The content as it was logged, where it is kept as text."""
    content = model._default_manager.filter(entry=entry).values_list("content", flat=True).first()
    return None if content is None else str(content).encode()
