"""催办与办结: a unit that has done its duty is not reminded of it, whoever ticked it and whenever."""

from datetime import date

import pytest
from django.urls import reverse

from cets_portal.audit.errors import Refused
from cets_portal.deadlines.models import Obligation
from cets_portal.letters.choices import LetterKind
from cets_portal.letters.models import Letter
from cets_portal.letters.services.batches import order_drafts
from cets_portal.oversight.services.settling import Proof, settle_units
from registry.choices import Sector
from registry.models import Enterprise
from registry.selectors.letters import find_recipients
from tests.factories import make_enterprise
from tests.letters.writing import REMINDER
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.people import LIN, make_person, signed_in

pytestmark = pytest.mark.django_db

REPORT = "2026-32/2-3/steel"
TODAY = date(2026, 4, 20)


@pytest.fixture
def works() -> list[Enterprise]:
    obligations()
    made = [make_enterprise(f"示例钢铁{number}号有限公司", sector=Sector.STEEL) for number in (1, 2, 3)]
    list_in_force(2025, Sector.STEEL, made)
    return made


def settle(*units: Enterprise) -> None:
    proof = Proof(done_on=date(2026, 3, 20), note="系统内已报送")
    settle_units(obligation(REPORT), list(units), proof, by=make_person(LIN), today=TODAY)


def form(units: list[Enterprise], **more: str) -> dict[str, str]:
    codes = "\n".join(unit.uscc for unit in units)
    return {
        "kind": "reminder",
        "to": "units",
        "list_year": "2025",
        "uscc": codes,
        "subject": REPORT,
        **REMINDER,
        **more,
    }


def test_the_preview_leaves_out_who_has_done_it_and_says_how_many(works: list[Enterprise]) -> None:
    settle(works[0])
    page = signed_in(LIN).post(reverse("letter-new"), form(works))
    assert (page.context["preview"]["total"], page.context["preview"]["settled"]) == (2, 1)
    assert "另有 1 家已办结这一事项" in page.content.decode()


def test_who_did_it_between_preview_and_draft_gets_no_letter(works: list[Enterprise]) -> None:
    settle(works[0])
    signed_in(LIN).post(reverse("letter-new"), form(works) | {"draft": "1"})
    assert set(Letter.objects.values_list("uscc", flat=True)) == {works[1].uscc, works[2].uscc}


def test_the_batch_names_who_had_done_it(works: list[Enterprise]) -> None:
    settle(works[0])
    found, _unknown = find_recipients("99", list_year=0, sector="", codes=[unit.uscc for unit in works])
    batch = order_drafts(LetterKind.REMINDER, found, REMINDER, by=make_person(LIN), today=TODAY, subject_key=REPORT)
    assert (batch.done, [name for name, _why in batch.left]) == (2, [works[0].name])


def test_nobody_left_to_remind_is_said(works: list[Enterprise]) -> None:
    settle(*works)
    page = signed_in(LIN).post(reverse("letter-new"), form(works) | {"draft": "1"})
    assert "都已办结这一事项" in page.content.decode()
    found, _unknown = find_recipients("99", list_year=0, sector="", codes=[works[0].uscc])
    with pytest.raises(Refused) as refusal:
        order_drafts(LetterKind.REMINDER, found, REMINDER, by=make_person(LIN), today=TODAY, subject_key=REPORT)
    assert refusal.value.code == "settled"
    assert not Letter.objects.exists()


def test_a_duty_that_binds_no_more_reminds_nobody(works: list[Enterprise]) -> None:
    Obligation.objects.filter(key=REPORT).update(status="superseded")
    page = signed_in(LIN).post(reverse("letter-new"), form(works))
    assert not page.context["preview"]["total"]


def test_a_reminder_of_one_duty_does_not_go_to_a_whole_list(works: list[Enterprise]) -> None:
    page = signed_in(LIN).post(reverse("letter-new"), form([], to="list", sector="steel", draft="1"))
    assert "在该事项的页面上勾选" in page.content.decode()
    assert not Letter.objects.exists()


def test_a_reminder_about_nothing_in_the_table_goes_to_whom_it_names(works: list[Enterprise]) -> None:
    settle(works[0])
    signed_in(LIN).post(reverse("letter-new"), form(works, subject="") | {"draft": "1"})
    assert Letter.objects.count() == 3
