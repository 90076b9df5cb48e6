"""办方案: the steelworks of Wang and Wu with its plan, as the tests of plans need it."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cets_portal.accounts.models import Organisation, User
from cets_portal.evidence.services import store
from dataquality.models import PlanFile, PlanVersion
from dataquality.services import plan_review
from dataquality.services.plan_drafts import Seen
from registry.models import Enterprise
from tests.dataquality.plans import make_plan
from tests.factories import make_enterprise
from tests.people import WANG, WU, make_person

TODAY = date(2026, 11, 22)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def steelworks() -> Enterprise:
    """The unit that Wang files for and Wu answers for."""
    make_person(WANG)
    found = Enterprise.objects.filter(uscc=WANG.uscc).first()
    if found:
        return found
    unit = make_enterprise(WANG.body, uscc=WANG.uscc, sector="steel")  # type: ignore[arg-type]
    unit.organisation = Organisation.objects.get(uscc=WANG.uscc)
    unit.save()
    return unit


def wang() -> User:
    return make_person(WANG)


def wu() -> User:
    return make_person(WU)


def complete_draft(year: int = 2026, **more: Any) -> PlanVersion:
    """A draft of the steelworks on which nothing stands open."""
    version = make_plan(steelworks(), "steel", year, status="draft", **more)
    for kind in ("organisation", "site", "process"):
        PlanFile.objects.create(version=version, kind=kind, file=drawing(kind), name=f"{kind}.pdf")
    return version


def drawing(kind: str) -> Any:
    return store(PDF + kind.encode(), media_type="application/pdf", by=None)


def upload(name: str = "组织机构图.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def submitted(year: int = 2026, **more: Any) -> PlanVersion:
    """A version that Wu has handed in."""
    version = complete_draft(year, **more)
    plan_review.submit(version, by=wu())
    return version


def again(version: PlanVersion) -> PlanVersion:
    """The version as another request would fetch it."""
    return PlanVersion.objects.select_related("plan__enterprise").get(pk=version.pk)


def seen(version: PlanVersion) -> Seen:
    return Seen(version.revision)
