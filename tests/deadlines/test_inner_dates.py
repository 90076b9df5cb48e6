"""内部期限: a province may want it earlier, never later."""

from datetime import date, timedelta

import pytest

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.deadlines.models import InnerDate, Obligation
from cets_portal.deadlines.selectors import due_for
from cets_portal.deadlines.selectors.inner_dates import state_words
from cets_portal.deadlines.services import inner_dates, load_norms
from cets_portal.deadlines.services.inner_dates import Wanted
from tests.people import DEMO, LIN, MA, QIAN, ZHAO, make_person, signed_in

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 1)
ADDRESS = "/norms/inner-dates/"


@pytest.fixture(autouse=True)
def _norms() -> None:
    load_norms()


@pytest.fixture
def qian() -> User:
    return make_person(QIAN)


def surrender() -> Obligation:
    return Obligation.objects.get(key="2026-32/3-3/steel")


def set_rule(qian: User, days: int, actor: str = "unit", duty: str = "monthly_filing") -> InnerDate:
    wanted = Wanted(actor, duty=duty, days_after_month_end=days, reason="厅函〔2026〕1号")
    return inner_dates.set_inner_date(DEMO, wanted, by=qian, today=TODAY)


def set_day(qian: User, day: date, actor: str = "unit") -> InnerDate:
    wanted = Wanted(actor, obligation=surrender(), due_on=day, reason="厅函〔2026〕2号")
    return inner_dates.set_inner_date(DEMO, wanted, by=qian, today=TODAY)


def code_of(act: object) -> str:
    with pytest.raises(Refused) as refusal:
        act()  # type: ignore[operator]
    return refusal.value.code


@pytest.mark.parametrize("days", [40, 41, 0])
def test_a_rule_that_is_not_earlier_than_the_state_s_is_refused(qian: User, days: int) -> None:
    assert code_of(lambda: set_rule(qian, days)) == "not_earlier"
    assert not InnerDate.objects.exists()


@pytest.mark.parametrize(("day", "code"), [(date(2026, 12, 31), "not_earlier"), (date(2026, 8, 31), "past")])
def test_a_day_that_is_not_earlier_or_past_is_refused(qian: User, day: date, code: str) -> None:
    assert code_of(lambda: set_day(qian, day)) == code


def test_a_day_holds_until_it_is_withdrawn_with_a_reason(qian: User) -> None:
    inner = set_day(qian, date(2026, 12, 20))
    assert due_for(surrender(), "unit", DEMO) == date(2026, 12, 20)
    assert code_of(lambda: inner_dates.withdraw(inner, by=qian, reason=" ", today=TODAY)) == "reason"
    inner_dates.withdraw(inner, by=qian, reason="统一按国家期限", today=TODAY)
    assert due_for(surrender(), "unit", DEMO) == date(2026, 12, 31)
    set_day(qian, date(2026, 12, 21))


def test_one_date_at_a_time(qian: User) -> None:
    set_rule(qian, 20)
    assert code_of(lambda: set_rule(qian, 21)) == "twice"


def test_units_come_before_their_city(qian: User) -> None:
    inner = set_rule(qian, 20)
    set_rule(qian, 25, actor="city")
    assert code_of(lambda: inner_dates.withdraw(inner, by=qian, reason="x", today=TODAY)) == "order"
    inner.refresh_from_db()
    assert inner.status == "in_force"


def test_a_city_s_rule_is_held_against_the_state_s_where_units_have_none(qian: User) -> None:
    assert code_of(lambda: set_rule(qian, 25, actor="city")) == "order"
    set_rule(qian, 26)
    assert code_of(lambda: set_rule(qian, 25, actor="city")) == "order"


def test_a_city_s_day_is_held_against_the_state_s_where_units_have_none(qian: User) -> None:
    row = Obligation.objects.filter(status="in_force", period="", due_on__gt=TODAY, excused_by="")
    both = next(one for one in row if {"unit", "enterprise"} & set(one.actors))
    Obligation.objects.filter(pk=both.pk).update(actors=["unit", "city"])
    both.refresh_from_db()
    assert both.due_on
    earlier = both.due_on - timedelta(days=5)
    wanted = Wanted("city", obligation=both, due_on=earlier, reason="x")
    assert code_of(lambda: inner_dates.set_inner_date(DEMO, wanted, by=qian, today=TODAY)) == "order"
    for actor in ("unit", "city"):
        wanted = Wanted(actor, obligation=both, due_on=earlier, reason="x")
        inner_dates.set_inner_date(DEMO, wanted, by=qian, today=TODAY)


def test_a_replaced_month_stands_at_the_state_s_date(qian: User) -> None:
    set_rule(qian, 20)
    row = Obligation.objects.get(key="2026-32/2-2/steel/2026-10")
    assert due_for(row, "unit", DEMO) == date(2026, 11, 20)
    row.status = "superseded"
    assert due_for(row, "unit", DEMO) == row.due_on


def test_a_duty_without_months_has_no_rule_by_months(qian: User) -> None:
    assert code_of(lambda: set_rule(qian, 20, duty="surrender")) == "no_date"


def test_a_unit_is_not_bound_by_what_the_province_owes(qian: User) -> None:
    row = Obligation.objects.get(key="2026-32/3-2b/steel")
    wanted = Wanted("unit", obligation=row, due_on=date(2026, 9, 10), reason="x")
    assert code_of(lambda: inner_dates.set_inner_date(DEMO, wanted, by=qian, today=TODAY)) == "actor"


def test_a_clerk_does_not_withdraw(qian: User) -> None:
    inner = set_rule(qian, 20)
    with pytest.raises(Forbidden):
        inner_dates.withdraw(inner, by=make_person(LIN), reason="x", today=TODAY)


def test_the_page_sets_and_shows_beside_the_state_s(qian: User) -> None:
    client = signed_in(QIAN)
    form = {"duty": "monthly_filing", "actor": "unit", "days_after_month_end": "20", "reason": "厅函〔2026〕1号"}
    assert client.post(f"{ADDRESS}set/", form).status_code == 302
    page = client.get(ADDRESS).content.decode()
    assert "月末后 20 天" in page
    assert "月末后 40 个自然日" in page


def test_a_refusal_keeps_what_was_typed(qian: User) -> None:
    form = {"duty": "monthly_filing", "actor": "unit", "days_after_month_end": "40", "reason": "厅函〔2026〕3号"}
    answer = signed_in(QIAN).post(f"{ADDRESS}set/", form)
    assert answer.status_code == 400
    assert "只能早于国家期限" in answer.content.decode()
    assert "厅函〔2026〕3号" in answer.content.decode()


def test_a_city_officer_reads_and_does_not_set(qian: User) -> None:
    set_rule(qian, 20)
    set_rule(qian, 25, actor="city")
    client = signed_in(MA)
    page = client.get(ADDRESS).content.decode()
    assert "月末后 25 天" in page
    assert "inner-dates/set" not in page
    assert client.post(f"{ADDRESS}set/", {}).status_code == 403


def test_another_province_does_not_see_it(qian: User) -> None:
    set_rule(qian, 20)
    assert "月末后 20 天" not in signed_in(ZHAO).get(ADDRESS).content.decode()


def test_the_state_s_days_are_a_span_where_sectors_differ(qian: User) -> None:
    inner = set_rule(qian, 20)
    assert state_words([inner])[inner.pk] == "月末后 40 个自然日"
    Obligation.objects.filter(duty="monthly_filing", sector="steel").update(days_after_month_end=30)
    assert state_words([inner])[inner.pk] == "月末后 30 至 40 个自然日，各行业不一"
    Obligation.objects.filter(duty="monthly_filing").update(status="superseded")
    assert state_words([inner])[inner.pk] == "现无此期限"
