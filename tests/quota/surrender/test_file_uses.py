"""文件用处: an infected proof of credits, court paper or ground of an objection is told to whom it concerns."""

from datetime import date

import pytest

from quota.choices import FreezeReason
from quota.ledger.freezing import freeze
from quota.models import JudicialPaper
from quota.selectors.file_uses import uses_of
from quota.services import objecting
from quota.services.surrender_checks import Given
from tests.people import LIN, WU, make_person
from tests.quota.allocation.world import a_plant
from tests.quota.issuing.world import belongs_to, final, told, unit_of
from tests.quota.surrender.world import DAY, a_credit, a_file, a_unit, filed, issue, owing

pytestmark = pytest.mark.django_db


def test_a_proof_of_credits_and_a_court_paper_are_found_once_each() -> None:
    unit = a_unit()
    account = issue(unit, 100)
    proof = a_file()
    credit = a_credit(10, file=proof)
    application = filed(owing(unit), Given([], [credit]))
    lin = make_person(LIN)
    frozen = freeze(account, 2024, 40, reason=FreezeReason.JUDICIAL, reference="court/1", by=lin, on=DAY)
    JudicialPaper.objects.create(freeze=frozen, issuer="示例法院", number="(2025)示01执1号", file=proof, by=lin)
    found = list(uses_of(proof))
    assert [one.url for one in found] == [
        f"/quota/surrender/applications/{application.pk}/",
        f"/quota/book/accounts/{account.pk}/",
    ]
    assert {(one.organisation, one.province) for one in found} == {(unit.organisation_id, "99")}


def test_the_ground_of_an_objection_is_found() -> None:
    plant = a_plant("示例电厂")
    belongs_to(plant)
    unit, stored = unit_of(told(final()), plant), a_file()
    made = objecting.file_objection(
        unit, grounds="供热量少计", file=stored, by=make_person(WU), today=date(2025, 9, 15)
    )
    assert [one.url for one in uses_of(stored)] == [f"/quota/quota-objections/{made.pk}/"]
