"""文件用处: which objection, surrender or court freeze a stored file is about (settings.EVIDENCE_USES)."""

from collections.abc import Iterator

from django.db.models import Model, QuerySet
from django.urls import reverse

from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.infected_telling import Use
from quota.models import JudicialPaper, OffsetLine, QuotaObjection, SurrenderApplication
from registry.models import Enterprise


def uses_of(stored: StoredFile) -> Iterator[Use]:
    """Each thing once. Four queries."""
    for objection in QuotaObjection.objects.filter(file=stored).select_related("unit__enterprise", "unit__allocation"):
        yield _use(objection.unit.enterprise, objection, "quota-objection-detail")
    proofs = OffsetLine.objects.filter(file=stored).values("application")
    for application in _applications().filter(pk__in=proofs):
        yield _use(application.obligation.enterprise, application, "surrender-application")
    for application in _applications().filter(paper=stored):
        yield _use(application.obligation.enterprise, application, "surrender-application")
    for paper in JudicialPaper.objects.filter(file=stored).select_related("freeze__account__enterprise"):
        unit, account = paper.freeze.account.enterprise, paper.freeze.account
        body = unit.organisation_id if unit else None
        yield Use(body, account.province, str(paper), paper.number, reverse("book-account", args=[account.pk]))


def _applications() -> QuerySet[SurrenderApplication]:
    return SurrenderApplication.objects.select_related("obligation__enterprise")


def _use(unit: Enterprise, thing: Model, page: str) -> Use:
    return Use(unit.organisation_id, unit.province, str(thing), str(thing), reverse(page, args=[thing.pk]))
