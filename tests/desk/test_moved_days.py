"""Whoever owes a duty hears once when a notice or an inner date changes its day, and nobody else does."""

from datetime import date
from typing import Any

import pytest

from cets_portal.accounts.models import Organisation
from cets_portal.deadlines.models import EnteredNotice, InnerDate, Obligation
from cets_portal.deadlines.services import inner_dates, load_norms
from cets_portal.deadlines.services.inner_dates import Wanted
from cets_portal.deadlines.services.revoking import revoke
from cets_portal.inbox.models import Message
from registry.choices import Sector
from registry.models import Enterprise
from tests.deadlines.test_entered import enact, submitted
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force
from tests.people import CHEN, DEMO, HE, LIN, MA, QIAN, WANG, WU, ZHAO, ZHOU, make_person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
STEEL = "order-19/25/steel/2026"


@pytest.fixture(autouse=True)
def _listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wang's works on the list of 2026; everybody in their posts."""
    monkeypatch.setattr("cets_portal.desk.moved_days.today", lambda: TODAY)
    load_norms()
    for who in (WANG, WU, CHEN, LIN, ZHOU, ZHAO, MA, QIAN):
        make_person(who)
    wangs = make_enterprise(WANG.body, uscc=WANG.uscc, sector=Sector.STEEL, city=MA.city)
    Enterprise.objects.filter(pk=wangs.pk).update(organisation=Organisation.objects.get(uscc=WANG.uscc))
    list_in_force(2026, Sector.STEEL, [wangs])


def told() -> dict[str, Message]:
    return {one.user.username: one for one in Message.objects.filter(key__startswith="moved/").select_related("user")}


def set_unit_day(day: date = date(2027, 3, 20)) -> InnerDate:
    wanted = Wanted("unit", obligation=Obligation.objects.get(key=STEEL), due_on=day, reason="厅函")
    return inner_dates.set_inner_date(DEMO, wanted, by=make_person(QIAN), today=TODAY)


def test_the_first_load_of_the_norms_tells_nobody() -> None:
    assert not Message.objects.exists()


def test_a_notice_in_force_tells_the_unit_its_city_and_the_clerk_once() -> None:
    enact(submitted())
    heard = told()
    assert set(heard) == {WANG.username, WU.username, MA.username, LIN.username}
    (line,) = heard[WANG.username].lines
    assert "年度排放报告" in line["text"]
    assert "由 2027-03-31 改为 2027-04-30" in line["note"]
    load_norms()
    assert Message.objects.filter(key__startswith="moved/").count() == 4


def test_a_notice_taken_back_is_told_too() -> None:
    notice = submitted()
    enact(notice)
    revoke(EnteredNotice.objects.get(pk=notice.pk), by=make_person(HE), reason="文号有误")
    notes = [one.lines[0]["note"] for one in Message.objects.filter(user__username=WANG.username).order_by("pk")]
    assert [note[-10:] for note in notes] == ["2027-04-30", "2027-03-31"]


def test_an_inner_date_for_units_is_told_to_them_and_taken_back_is_told_again() -> None:
    inner = set_unit_day()
    assert set(told()) == {WANG.username, WU.username, MA.username, LIN.username}
    assert "2027-03-20" in told()[WU.username].lines[0]["note"]
    inner_dates.withdraw(inner, by=make_person(QIAN), reason="不再需要", today=TODAY)
    assert Message.objects.filter(user__username=WANG.username).count() == 2


@pytest.mark.parametrize("number", [3, 30])
def test_telling_costs_the_same_queries_for_ten_times_the_units(
    django_assert_max_num_queries: Any, number: int
) -> None:
    list_in_force(2026, Sector.CEMENT, [make_enterprise(sector=Sector.CEMENT) for _ in range(number)])
    wanted = Wanted("unit", duty="monthly_filing", days_after_month_end=20, reason="厅函")
    qian = make_person(QIAN)
    with django_assert_max_num_queries(36):
        inner_dates.set_inner_date(DEMO, wanted, by=qian, today=TODAY)
    assert len(told()[LIN.username].lines) >= 2
