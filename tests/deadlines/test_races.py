"""同时办理: two put a notice in force at once; two notices go in force at once. Real commits, real threads."""

from datetime import date

import pytest

from cets_portal.audit.errors import Conflict
from cets_portal.audit.models import Entry
from cets_portal.deadlines.models import EnteredNotice, NormDocument, Obligation
from cets_portal.deadlines.services import load_norms
from cets_portal.deadlines.services.obligations import rebuild
from tests.deadlines.notices import notice_text, task_text
from tests.deadlines.test_entered import SU, enact, submitted
from tests.people import Person, make_person
from tests.registry.lists_at_work import at_once

pytestmark = pytest.mark.django_db(transaction=True)

GU = Person("gu", "顾行", SU.role, SU.kind, SU.body)


def again(notice: EnteredNotice) -> EnteredNotice:
    return EnteredNotice.objects.get(pk=notice.pk)


def test_of_two_who_press_at_once_one_puts_it_in_force() -> None:
    load_norms()
    notice = submitted()
    for who in (SU, GU):
        make_person(who)
    mine, theirs = again(notice), again(notice)
    results = at_once(lambda: enact(mine, SU), lambda: enact(theirs, GU))
    assert sorted(type(one).__name__ for one in results) in (["Conflict", "NoneType"], ["NoneType", "Refused"]), results
    assert Entry.objects.filter(action="deadlines.enterednotice.enact").count() == 1
    assert Obligation.objects.filter(notice="2027-5").count() == 1


def test_two_notices_at_once_are_both_seen_by_the_rows() -> None:
    load_norms()
    steel = submitted(notice_text("2027-5"))
    cement = submitted(notice_text("2027-6", tasks=task_text(sectors='"cement"', due_on="2027-05-31")))
    make_person(SU)
    results = at_once(lambda: enact(again(steel)), lambda: enact(again(cement)))
    assert results == [None, None]
    dates = dict(Obligation.objects.filter(notice__startswith="2027-").values_list("key", "due_on"))
    assert dates == {"2027-5/1/steel": date(2027, 4, 30), "2027-6/1/cement": date(2027, 5, 31)}
    replaced = Obligation.objects.filter(notice="order-19", emission_year=2026, status="superseded")
    assert set(replaced.values_list("sector", flat=True)) == {"steel", "cement"}


def test_a_save_and_a_confirmation_at_once_do_not_mix() -> None:
    load_norms()
    notice = submitted()
    make_person(SU)
    results = at_once(lambda: enact(again(notice)), lambda: enact(again(notice), digest="0" * 64))
    assert [type(one) for one in results if one] == [Conflict]
    assert NormDocument.objects.filter(code="2027-5").count() == 1


def test_two_loads_at_once_make_each_row_once() -> None:
    results = at_once(lambda: rebuild(by=None), lambda: rebuild(by=None), lambda: rebuild(by=None))
    assert sorted(one.new for one in results)[:2] == [0, 0], results
    assert Obligation.objects.count() == max(one.new for one in results)
