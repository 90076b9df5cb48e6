"""核查的权限: every address of verification for every post, and nothing of a stranger's task at any of its states."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cets_portal.accounts.models import OrganisationKind, Role
from cets_portal.accounts.permissions import may_open
from cets_portal.evidence.services import store
from dataquality.choices import VerificationStatus
from dataquality.models import AgencySheet, FindingPaper, Tie, Verification
from dataquality.services.verification import agencies
from dataquality.services.verification.agencies import TieSaid
from dataquality.verification_urls import urlpatterns
from tests.dataquality.verification import world
from tests.people import LIN, ONE_OF_EACH, ZHAO, Person, make_person, signed_in

pytestmark = pytest.mark.django_db
#: A filer of another works.
STRANGER = Person(
    "stranger", "外人", Role.FILER, OrganisationKind.ENTERPRISE, "外地钢铁", "42", "武汉市", "91420100MA4KXXXXX1"
)


@pytest.fixture
def task() -> Verification:
    """A task with everything that an address names."""
    task = world.correcting()
    file = store(b"%PDF-1.4 proof", media_type="application/pdf", by=None)
    world.mended(task.findings.get(number=1), papers=[(file, "a.pdf")])
    said = TieSaid(
        kind="employment", province="99", from_on=world.TODAY, person=task.agency.people.first(),
        enterprise=world.works(), proof=file,
    )  # fmt: skip
    agencies.record_tie(task.agency, said, by=make_person(LIN))
    AgencySheet.objects.create(agency=task.agency, file=file, file_name="x.xlsx")
    return task


def address(name: str, task: Verification) -> str:
    presence, paper = task.presences.first(), FindingPaper.objects.first()
    people, sheet, tie = task.agency.people.first(), AgencySheet.objects.first(), Tie.objects.first()
    assert presence
    assert paper
    assert people
    assert sheet
    assert tie
    kinds = {"agency-person": people.pk, "agency-sheet": sheet.pk, "agency-tie": tie.pk, "finding-paper": paper.pk}
    kinds |= {"finding": task.findings.get(number=1).pk, "correction-answer": task.findings.get(number=1).pk}
    kinds |= {"correction-paper": paper.pk}
    key = next((pk for start, pk in kinds.items() if name.startswith(start)), task.pk)
    every: dict[str, Any] = {
        "uscc": task.agency.uscc, "pk": key, "report": task.report_id, "sha256": "0" * 64, "presence_pk": presence.pk,
    }  # fmt: skip
    pattern = next(one for one in urlpatterns if one.name == name)
    return reverse(name, kwargs={one: every[one] for one in pattern.pattern.converters})


NAMES = [one.name or "" for one in urlpatterns]
#: Addresses of one task, finding or uploaded sheet; agencies' people are seen by every bureau.
OF_TASK = [one for one in NAMES if one.startswith(("verification-", "finding-", "correction-"))]
OF_TASK = [one for one in OF_TASK if not one.endswith(("-list", "-export", "-bulk"))]


@pytest.mark.one_engine
@pytest.mark.parametrize("who", ONE_OF_EACH, ids=lambda who: who.role)
def test_each_address_opens_to_its_posts_and_to_no_others(who: Person, task: Verification) -> None:
    browser = signed_in(who)
    open_to = {name: browser.get(address(name, task)).status_code != 403 for name in NAMES}
    assert open_to == {name: may_open(name, who.role) for name in NAMES}


@pytest.mark.parametrize("who", [ZHAO, world.DU, STRANGER], ids=lambda who: who.username)
@pytest.mark.parametrize("state", VerificationStatus.values)
def test_a_strangers_task_does_not_exist_in_any_state(who: Person, state: str, task: Verification) -> None:
    Verification.objects.filter(pk=task.pk).update(status=state)
    browser = signed_in(who)
    for name in OF_TASK:
        if may_open(name, who.role):
            url = address(name, task)
            answers = {browser.get(url).status_code, browser.post(url).status_code}
            assert 404 in answers, name
            assert not answers - {404, 405}, name


def test_nobody_unsigned_sees_anything(task: Verification) -> None:
    for name in NAMES:
        assert Client().get(address(name, task)).status_code == 302, name
