"""存证原文: the very bytes that a receipt proves, of a submission, a report's version or an accepted plan."""

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
from dataquality.selectors import evaluations, verified
from dataquality.selectors.plans import logged_content


def content_of(entry: LogEntry) -> bytes | None:
    """The canonical JSON whose digest stands in the leaf; None for an entry of another room."""
    for model in (Submission, ReportVersion, Conclusion, VerifiedEdition):
        stored = model._default_manager.filter(entry=entry).values_list("content", flat=True).first()
        if stored is not None:
            return str(stored).encode()
    figure = VerifiedFigure.objects.select_related("enterprise", "conclusion", "basis_file").filter(entry=entry).first()
    if figure is not None:
        return verified.logged_content(figure)
    evaluation = AgencyEvaluation.objects.filter(entry=entry).first()
    if evaluation is not None:
        return evaluations.logged_content(evaluation)
    version = PlanVersion.objects.select_related("plan__enterprise").filter(entry=entry).first()
    return logged_content(version) if version else None
