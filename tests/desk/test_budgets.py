"""Twelve queries at most: the desk and its other side, for every post, with a full year of duties and ten times the units."""

from datetime import date
from typing import Any

import pytest

from cets_portal.accounts.models import Organisation
from cets_portal.clock import reading as clock
from registry.choices import Change, Sector
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligations
from tests.people import LIN, ONE_OF_EACH, QIAN, WANG, ZHOU, Person, make_person, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 25)
MOST = 12


def a_year_of(number: int) -> None:
    """Every duty of the notices, and lists of three years and four sectors; Wang's works among them, newly listed."""
    obligations()
    make_person(WANG)
    wangs = make_enterprise(WANG.body, uscc=WANG.uscc, sector=Sector.STEEL)
    Enterprise.objects.filter(pk=wangs.pk).update(organisation=Organisation.objects.get(uscc=WANG.uscc))
    for sector in Sector:
        units = [make_enterprise(sector=sector) for _ in range(number)]
        for year in (2024, 2025, 2026):
            own = [wangs, *units] if sector is Sector.STEEL else units
            list_in_force(year, sector, own, change=Change.NEW if year == 2025 else Change.CONTINUED)


@pytest.fixture(params=[2, 20])
def _year(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    a_year_of(request.param)


@pytest.mark.usefixtures("_year")
def test_no_desk_asks_more_than_twelve_times(django_assert_max_num_queries: Any) -> None:
    for who in ONE_OF_EACH:
        browser = signed_in(who)
        browser.get("/desk/")
        with django_assert_max_num_queries(MOST):
            assert browser.get("/desk/").status_code == 200, who.username


@pytest.mark.usefixtures("_year")
def test_the_steps_of_the_year_ask_no_more_than_twelve_times(django_assert_max_num_queries: Any) -> None:
    for who in (LIN, ZHOU, QIAN):
        browser: Any = signed_in(who)
        browser.get("/desk/steps/")
        with django_assert_max_num_queries(MOST):
            shown = browser.get("/desk/steps/").content.decode()
        assert "培训覆盖" in shown
        assert "开立账户" in shown


@pytest.mark.usefixtures("_year")
def test_whom_nobody_can_tell_is_found_in_a_fixed_number_of_queries(django_assert_max_num_queries: Any) -> None:
    browser = signed_in(QIAN)
    browser.get("/reminders/unreached/")
    with django_assert_max_num_queries(20):
        assert browser.get("/reminders/unreached/").context["total"] >= 8


def _names(who: Person, query: str = "") -> set[str]:
    return {one.unit.name for one in signed_in(who).get(f"/reminders/unreached/{query}").context["page"]}


def test_a_unit_without_people_stands_on_the_page_and_leaves_it_when_somebody_takes_the_post(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cets_portal.desk.views.unreached.today", lambda: TODAY)
    obligations()
    silent = make_enterprise("无人钢铁有限公司", sector=Sector.STEEL)
    wangs = make_enterprise(WANG.body, uscc=WANG.uscc, sector=Sector.STEEL)
    list_in_force(2026, Sector.STEEL, [silent, wangs])
    assert _names(QIAN) >= {silent.name, wangs.name}
    make_person(WANG)
    assert silent.name in _names(QIAN)
    assert wangs.name not in _names(QIAN)
    duty = "2026-32/2-2/steel/2026-09"
    assert _names(QIAN, f"?duty={duty}") == {silent.name}
    assert _names(QIAN, "?q=无此单位") == set()
    page: Any = signed_in(QIAN).get(f"/duties/{duty}/")
    assert f"/reminders/unreached/?duty={duty.replace('/', '%2F')}" in page.content.decode()
    assert signed_in(LIN).get("/reminders/unreached/").status_code == 403
    assert "无人可告知" in signed_in(QIAN).get("/inbox/undelivered/").content.decode()
