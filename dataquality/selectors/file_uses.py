"""文件用处: which filings and plans a stored file belongs to (settings.EVIDENCE_USES)."""

from collections.abc import Iterator

from django.urls import reverse

from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.infected_telling import Use
from dataquality.models import Evidence, PlanFile
from registry.models import Enterprise


def uses_of(stored: StoredFile) -> Iterator[Use]:
    """Each filing and plan version once; removed papers too, since a receipt may name them. Two queries."""
    papers = Evidence.objects.filter(file=stored).select_related("filing__enterprise").order_by("filing_id", "pk")
    yield from {one.filing_id: _of_paper(one) for one in papers}.values()
    files = PlanFile.objects.filter(file=stored).select_related("version__plan__enterprise").order_by("version_id")
    yield from {one.version_id: _of_plan(one) for one in files}.values()


def _of_paper(paper: Evidence) -> Use:
    filing = paper.filing
    return _use(filing.enterprise, str(filing), paper.name, reverse("filing-detail", args=[filing.pk]))


def _of_plan(file: PlanFile) -> Use:
    version = file.version
    return _use(version.plan.enterprise, str(version), file.name, reverse("plan-detail", args=[version.pk]))


def _use(unit: Enterprise, place: str, name: str, url: str) -> Use:
    return Use(unit.organisation_id, unit.province, place, name, url)
