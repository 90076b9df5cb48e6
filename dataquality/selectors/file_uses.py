"""文件用处: which papers of a unit a stored file is: of a month, plan, report, correction or objection (settings.EVIDENCE_USES)."""

from collections.abc import Iterator

from django.db.models import Model
from django.urls import reverse

from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.infected_telling import Use
from dataquality.models import Evidence, FindingPaper, ObjectionPaper, PlanFile, ReportPaper
from registry.models import Enterprise


def uses_of(stored: StoredFile) -> Iterator[Use]:
    """Each thing once; removed papers too, since a receipt may name them. Five queries."""
    papers = Evidence.objects.filter(file=stored).select_related("filing__enterprise").order_by("filing_id", "pk")
    yield from {
        one.filing_id: _use(one.filing.enterprise, one.filing, one.name, "filing-detail") for one in papers
    }.values()
    files = PlanFile.objects.filter(file=stored).select_related("version__plan__enterprise").order_by("version_id")
    yield from {
        one.version_id: _use(one.version.plan.enterprise, one.version, one.name, "plan-detail") for one in files
    }.values()
    annual = ReportPaper.objects.filter(file=stored).select_related("report__enterprise").order_by("report_id", "pk")
    yield from {
        one.report_id: _use(one.report.enterprise, one.report, one.name, "report-detail") for one in annual
    }.values()
    yield from _of_verification(stored)


def _of_verification(stored: StoredFile) -> Iterator[Use]:
    """Evidence of corrections, once for each task; papers of objections."""
    path = "finding__verification__report__enterprise"
    found = FindingPaper.objects.filter(file=stored).select_related(path).order_by("finding__verification_id", "pk")
    tasks = {one.finding.verification_id: (one.finding.verification, one.name) for one in found}
    for task, name in tasks.values():
        yield _use(task.enterprise, task.report, name, "report-detail")
    papers = ObjectionPaper.objects.filter(file=stored).select_related("objection__figure__enterprise")
    objections = {one.objection_id: one for one in papers.order_by("objection_id", "pk")}
    for one in objections.values():
        yield _use(one.objection.figure.enterprise, one.objection, one.name, "objection-detail")


def _use(unit: Enterprise, thing: Model, name: str, page: str) -> Use:
    return Use(unit.organisation_id, unit.province, str(thing), name, reverse(page, args=[thing.pk]))
