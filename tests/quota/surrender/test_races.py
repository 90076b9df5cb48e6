"""同时清缴的法则: whoever comes at the same moment, no tonne is given twice."""

from functools import partial

import pytest

from cets_portal.audit.errors import Conflict, Refused
from quota.ledger.accounts import unit_account
from quota.ledger.proving import prove
from quota.models import Movement, SurrenderApplication, SurrenderConsent, SurrenderObligation
from quota.services.approving_surrender import approve
from quota.services.consenting import give
from quota.services.obligations import generate
from quota.services.surrender_checks import Given, LineWanted
from tests.people import CHENG, LIN, ZHOU, make_person
from tests.quota.book.world import at_once, held
from tests.quota.surrender.world import DAY, FENG, LUO, YEAR, a_credit, a_figure, a_unit, filed, issue, owing, own

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]


def test_of_a_hundred_surrenders_of_60_against_100_one_passes() -> None:
    """A hundred units ask for 60 t of one holder's 100 t; its approver consents to all at the same moment."""
    holder = a_unit(LUO)
    account = issue(holder, 100)
    units = [a_unit(None) for _ in range(100)]
    owed = owing(units[0])
    asked: list[SurrenderConsent] = []
    for unit in units:
        one = SurrenderApplication.objects.create(
            obligation=SurrenderObligation.objects.get(enterprise=unit), filed_by=make_person(FENG), filed_on=DAY
        )
        one.lines.create(holder=holder, vintage=YEAR, tonnes=60)
        asked.append(SurrenderConsent.objects.create(application=one, holder=holder))
    luo, zhou = make_person(LUO), make_person(ZHOU)
    codes: list[str] = []
    done: list[int] = []

    def act(mine: list[SurrenderConsent]) -> None:
        for consent in mine:
            try:
                give(consent, by=luo, today=DAY)
                approve(consent.application, by=zhou, today=DAY)
            except Refused as refused:
                codes.append(refused.code)
            else:
                done.append(consent.pk)

    assert at_once(*[partial(act, asked[n::20]) for n in range(20)]) == []
    assert (len(done), codes) == (1, ["short"] * 99)
    assert held(account) == 40
    assert prove(deep=True).holds
    assert owed.pk


def test_a_unit_that_applies_eight_times_at_once_has_one_application() -> None:
    unit = a_unit()
    issue(unit, 2_000)
    one = owing(unit)
    errors = at_once(*[partial(filed, one, own(unit, 60))] * 8)
    assert len(errors) == 7
    assert all(isinstance(error, Conflict) for error in errors)
    assert SurrenderApplication.objects.count() == 1
    assert prove().holds


def test_eight_approvals_of_one_application_make_one_movement() -> None:
    unit = a_unit()
    issue(unit, 2_000)
    waiting = filed(owing(unit), own(unit, 60))
    people = [make_person(who) for who in (ZHOU, LIN, CHENG)]

    def press(n: int) -> None:
        approve(SurrenderApplication.objects.get(pk=waiting.pk), by=people[n % 3], today=DAY)

    errors = at_once(*[partial(press, n) for n in range(8)])
    assert len(errors) == 7
    assert all(isinstance(error, Conflict) for error in errors)
    assert Movement.objects.filter(kind="surrender").count() == 1
    assert held(unit_account(unit)) == 1_940
    assert prove(deep=True).holds


def test_one_serial_number_in_two_applications_at_once_serves_one() -> None:
    unit, other = a_unit(), a_unit(LUO)
    first, second = owing(unit), owing(other)
    given = Given([], [a_credit(1)])
    errors = at_once(
        lambda: filed(first, given),
        lambda: filed(second, given, who=LUO),
    )
    assert len(errors) == 1
    assert isinstance(errors[0], Refused)
    assert "SN-0001" in str(errors[0])


def test_consents_of_two_firms_to_each_other_do_not_wait_for_ever() -> None:
    unit, other = a_unit(), a_unit(LUO)
    issue(unit, 1_000)
    issue(other, 1_000)
    mine = filed(owing(unit), Given([LineWanted(other, YEAR, 100), LineWanted(unit, YEAR, 100)]))
    theirs = filed(owing(other), Given([LineWanted(unit, YEAR, 100), LineWanted(other, YEAR, 100)]), who=LUO)
    asked = {one.application_id: one for one in SurrenderConsent.objects.all()}
    luo, feng = make_person(LUO), make_person(FENG)
    errors = at_once(
        lambda: give(asked[mine.pk], by=luo, today=DAY),
        lambda: give(asked[theirs.pk], by=feng, today=DAY),
    )
    assert errors == []


def test_pressed_four_times_at_once_the_list_is_generated_once_and_changed_once() -> None:
    unit = a_unit()
    lin = make_person(LIN)
    press = partial(generate, "power", YEAR, by=lin, today=DAY)
    errors = at_once(*[press] * 4)
    assert all(isinstance(error, Conflict) for error in errors)
    a_figure(unit, "1500")
    errors = at_once(*[press] * 4)
    assert all(isinstance(error, Conflict) for error in errors)
    found = SurrenderObligation.objects.order_by("number").values_list("number", "tonnes", "current")
    assert list(found) == [(1, 1000, False), (2, 1500, True)]
