"""The month shows what falls due in one's own horizon; the unit's year tells every duty from first to last."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cets_portal.accounts.models import Organisation
from cets_portal.clock import reading
from cets_portal.deadlines.models import InnerDate
from cets_portal.desk.horizon import Horizon
from cets_portal.desk.month import Item, MonthPage, month_asked, month_page
from cets_portal.desk.reminding import send_reminders
from cets_portal.desk.unit_year import moments_of, steps_of
from cets_portal.norms.months import Month
from cets_portal.oversight.services.attending import Attendee, attend
from cets_portal.oversight.services.settling import Proof, settle_units
from cets_portal.oversight.services.staff import add_staff
from cets_portal.oversight.services.training import add_session
from registry.choices import Change, OpeningStatus, Sector
from registry.models import AccountOpening, Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.people import CHEN, DEMO, HE, LIN, MA, OTHER, QIAN, SUN, WANG, WU, XU, ZHAO, make_person, signed_in

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 12)
AUGUST = "2026-32/2-2/steel/2026-08"
SEPTEMBER = "2026-32/2-2/steel/2026-09"
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
BUREAU = Horizon(DEMO)


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "today", lambda: TODAY)
    for module in ("calendar", "unit_year", "feed"):
        monkeypatch.setattr(f"cets_portal.desk.views.{module}.today", lambda: TODAY)


@pytest.fixture
def works() -> list[Enterprise]:
    """Wang's and two more steelworks on the list of 2026; the third stands in another city."""
    obligations()
    make_person(WANG)
    wangs = make_enterprise(WANG.body, uscc=WANG.uscc, sector=Sector.STEEL)
    Enterprise.objects.filter(pk=wangs.pk).update(organisation=Organisation.objects.get(uscc=WANG.uscc))
    units = [wangs, make_enterprise(sector=Sector.STEEL), make_enterprise(sector=Sector.STEEL, city="云屏市")]
    list_in_force(2026, Sector.STEEL, units)
    return units


def filing(page: MonthPage, period: str) -> Item:
    """The monthly filing of steel for a period."""
    days = [item for week in page.weeks for day in week for item in day.items]
    return next(item for item in days if item.row.period == period and item.binds)


def settle(units: list[Enterprise], key: str = SEPTEMBER, on: date = TODAY) -> None:
    settle_units(obligation(key), units, Proof(on), by=make_person(LIN), today=TODAY)


def test_a_month_is_whole_weeks_from_monday_with_today_and_days_off_marked() -> None:
    shown = month_page(OCTOBER, TODAY, BUREAU)
    days = [day for week in shown.weeks for day in week]
    assert days[0].on == date(2026, 9, 28)
    assert days[-1].on == date(2026, 11, 1)
    assert {len(week) for week in shown.weeks} == {7}
    assert [day.on for day in days if day.is_today] == [TODAY]
    off = {day.on.day for day in days if day.is_inside and not day.is_working}
    assert {1, 2, 5, 6, 7} <= off, "National Day"
    assert 10 not in off, "a Saturday that is worked for it"


@pytest.mark.parametrize("month", [Month(2021, 1), Month(2026, 2), Month(2099, 12)])
def test_no_month_has_more_than_six_weeks(month: Month) -> None:
    assert 4 <= len(month_page(month, TODAY, BUREAU).weeks) <= 6


def test_a_day_counts_who_has_done_it_and_who_owes_it(works: list[Enterprise]) -> None:
    settle(works[:1])
    item = filing(month_page(NOVEMBER, TODAY, BUREAU), "2026-09")
    assert (item.due_on, item.done, item.total) == (date(2026, 11, 9), 1, 3)


@pytest.mark.parametrize(
    ("horizon", "total"), [(Horizon(DEMO, "滨江市"), 2), (Horizon(DEMO, "云屏市"), 1), (Horizon(), 3)]
)
def test_the_city_counts_its_own_units_and_the_ministry_all(
    works: list[Enterprise], horizon: Horizon, total: int
) -> None:
    assert filing(month_page(NOVEMBER, TODAY, horizon), "2026-09").total == total


def test_another_province_counts_none_of_them(works: list[Enterprise]) -> None:
    shown = month_page(NOVEMBER, TODAY, Horizon(OTHER))
    assert not [item for item in shown.inside if item.binds and item.row.period]


def test_two_tasks_of_one_kind_on_one_day_are_told_apart_and_sectors_stand_in_their_order() -> None:
    obligations()
    march = [item for item in month_page(Month(2026, 3), TODAY, BUREAU).inside if item.row.duty == "annual_report"]
    assert sorted(item.scope for item in march) == ["", "仅报告企业", "其他重点行业企业"]
    (whole,) = [item for item in march if not item.scope]
    assert [part.row.sector for part in whole.parts] == ["power", "steel", "cement", "aluminium"]


def test_an_enterprise_sees_only_what_it_owes_itself(works: list[Enterprise]) -> None:
    mine = Horizon(DEMO, "", True, works[0].pk, works[0].uscc)
    shown = month_page(NOVEMBER, TODAY, mine)
    assert {item.row.sector for item in shown.inside} == {"steel"}
    assert {item.parts[0].duty.party.value for item in shown.inside if item.parts[0].duty} == {"unit"}
    assert filing(shown, "2026-09").word == "未到期"
    settle(works[:1])
    assert filing(month_page(NOVEMBER, TODAY, mine), "2026-09").word == "已办结"


def test_what_is_overdue_is_carried_beside_every_month(works: list[Enterprise]) -> None:
    for month in (OCTOBER, NOVEMBER, Month(2027, 3)):
        late = {item.row.key for item in month_page(month, TODAY, BUREAU).late}
        assert AUGUST in late
    settle(works, AUGUST, date(2026, 10, 11))
    assert AUGUST not in {item.row.key for item in month_page(OCTOBER, TODAY, BUREAU).late}


def test_what_a_late_document_excuses_is_never_overdue() -> None:
    obligations()
    list_in_force(2025, Sector.STEEL, [make_enterprise(sector=Sector.STEEL)])
    shown = month_page(Month(2025, 9), date(2025, 12, 1), BUREAU)
    assert [item for item in shown.inside if item.row.is_excused]
    assert not [item for item in shown.late if item.row.is_excused]


def test_a_replaced_date_stands_on_its_day_as_such(works: list[Enterprise]) -> None:
    replaced = [item for item in every_item(2025) if item.row.status == "superseded"]
    assert replaced
    assert {(item.hue, str(item.word), item.is_late) for item in replaced} == {("idle", "已被替代", False)}


def every_item(year: int) -> list[Item]:
    return [item for number in range(1, 13) for item in month_page(Month(year, number), TODAY, BUREAU).inside]


def test_the_provinces_own_date_moves_the_units_day_and_only_in_that_province(works: list[Enterprise]) -> None:
    row = obligation(SEPTEMBER)
    InnerDate.objects.create(
        province=DEMO, duty=row.duty, actor="unit", obligation=row, due_on=date(2026, 10, 30), reason="x",
        set_on=TODAY, set_by=make_person(QIAN),
    )  # fmt: skip
    assert filing(month_page(OCTOBER, TODAY, BUREAU), "2026-09").due_on == date(2026, 10, 30)
    assert filing(month_page(NOVEMBER, TODAY, Horizon()), "2026-09").due_on == date(2026, 11, 9)


def test_the_sector_switch_narrows_the_month(works: list[Enterprise]) -> None:
    sectors = {
        part.row.sector for item in month_page(NOVEMBER, TODAY, BUREAU, sector="cement").inside for part in item.parts
    }
    assert sectors <= {"cement", ""}


@pytest.mark.parametrize(
    ("text", "year", "asked", "month"),
    [
        ("2026-11", 2026, False, NOVEMBER),
        ("2027-01", 2026, False, Month(2027, 1)),
        ("", 2026, False, OCTOBER),
        ("", 2025, False, Month(2025, 10)),
        ("2026-11", 2025, True, Month(2025, 11)),
        ("2026-13", 2026, False, OCTOBER),
        ("0001-01", 2026, False, OCTOBER),
        ("9999-12", 2026, False, OCTOBER),
        ("下月", 2026, False, OCTOBER),
    ],
)
def test_the_address_names_the_month_and_nonsense_gives_the_present_one(
    text: str, year: int, asked: bool, month: Month
) -> None:
    assert month_asked(text, TODAY, year, year_is_asked=asked) == month


@pytest.mark.parametrize("who", [LIN, MA, HE, SUN, WANG])
def test_the_page_opens_for_everyone_with_duties(works: list[Enterprise], who: Any) -> None:
    shown = signed_in(who).get("/calendar/?month=2026-11").content.decode()
    assert "2026年11月" in shown
    assert "月度信息化存证 2026-09" in shown


def test_an_agency_has_no_calendar() -> None:
    assert signed_in(XU).get("/calendar/").status_code == 403


def test_a_person_whose_body_is_no_enterprise_of_the_register_sees_an_empty_month() -> None:
    obligations()
    assert "本月没有到期的事项" in signed_in(CHEN).get("/calendar/?month=2026-11").content.decode()


def test_the_months_before_and_after_are_one_link_away(works: list[Enterprise]) -> None:
    shown = signed_in(LIN).get("/calendar/?month=2026-12&sector=steel").content.decode()
    links = re.findall(r'href="\?([^"]*)"[^>]*rel="(prev|next)"', shown)
    assert {(rel, re.search(r"month=([\d-]+)", query)[1]) for query, rel in links} == {  # type: ignore[index]
        ("prev", "2026-11"), ("next", "2027-01"),
    }  # fmt: skip


def test_every_link_of_the_month_leads_somewhere(works: list[Enterprise]) -> None:
    for who in (LIN, WANG):
        browser = signed_in(who)
        for month in ("2026-03", "2026-11"):
            body = browser.get(f"/calendar/?month={month}").content.decode()
            for link in set(re.findall(r'href="(/(?:duties|norms/deadlines/\d|registry/lists)[^"]*)"', body)):
                assert browser.get(link.replace("&amp;", "&")).status_code == 200, link


@pytest.mark.parametrize("horizon", [BUREAU, Horizon(DEMO, "滨江市"), Horizon()])
@pytest.mark.parametrize("number", [2, 40])
def test_a_month_costs_the_same_queries_for_any_number_of_units(
    django_assert_max_num_queries: Any, horizon: Horizon, number: int
) -> None:
    obligations()
    make_person(LIN)
    list_in_force(2026, Sector.STEEL, [make_enterprise(sector=Sector.STEEL) for _ in range(number)])
    with django_assert_max_num_queries(12):
        assert month_page(NOVEMBER, TODAY, horizon).inside


# the unit's year


def states(unit: Enterprise, year: int = 2026) -> dict[str, str]:
    return {step.row.key: step.state for step in steps_of(unit, year, TODAY)}


def test_the_units_year_tells_done_late_owed_and_done_late(works: list[Enterprise]) -> None:
    wangs = works[0]
    settle([wangs], "2026-32/2-2/steel/2026-07", date(2026, 10, 1))
    settle([wangs], SEPTEMBER)
    told = states(wangs)
    assert told["2026-32/2-2/steel/2026-07"] == "done_late"
    assert told[AUGUST] == "late"
    assert told[SEPTEMBER] == "done"
    assert told["2026-32/2-2/steel/2026-10"] == "owed"


def test_accounts_and_trainings_are_done_on_the_day_of_the_last_of_them(works: list[Enterprise]) -> None:
    wangs, late = works[0], works[1]
    list_in_force(2025, Sector.STEEL, works, change=Change.NEW)
    accounts, lessons = "2025-140/3/steel", "2025-140/14/steel"
    assert {states(wangs, 2025)[accounts], states(wangs, 2025)[lessons]} == {"late"}
    due = obligation(accounts).due_on
    assert due
    for unit, day in ((wangs, due), (late, due + timedelta(days=3))):
        days = {"emission_on": due, "trading_on": day, "voluntary_on": due}
        AccountOpening.objects.create(enterprise=unit, status=OpeningStatus.COMPLETE, **days)
    staff = add_staff(wangs, name="李明", since_on=date(2025, 1, 6), by=make_person(LIN), today=TODAY)
    course = add_session(DEMO, title="培训", held_on=date(2025, 6, 12), hours=Decimal(6), by=make_person(LIN))
    attend(course, [Attendee(wangs, staff.name, signed=True)], by=make_person(LIN), today=TODAY)
    assert states(wangs, 2025)[accounts] == "done"
    assert states(late, 2025)[accounts] == "done_late"
    assert states(wangs, 2025)[lessons] == "done"
    (step,) = [one for one in steps_of(late, 2025, TODAY) if one.row.key == accounts]
    assert (step.done_on, step.days_late) == (due + timedelta(days=3), 3)
    assert 'href="/training/' not in signed_in(WANG).get(f"/enterprises/{WANG.uscc}/year/?year=2025").content.decode()


def test_the_units_year_stands_in_order_of_days(works: list[Enterprise]) -> None:
    list_in_force(2025, Sector.STEEL, works)
    steps = steps_of(works[0], 2026, TODAY)
    days = [step.due_on for step in steps if step.due_on]
    assert days == sorted(days)
    assert {step.row.sector for step in steps} == {"steel"}
    assert {step.is_own for step in steps} == {True, False}, "what the bureau does for the unit stands there too"


def test_replaced_and_excused_duties_of_the_unit_are_told(works: list[Enterprise]) -> None:
    list_in_force(2024, Sector.STEEL, works)
    told = set(states(works[0], 2025).values())
    assert {"superseded", "excused", "not_required"} <= told


def test_reminders_that_its_people_got_stand_beside_the_duty(works: list[Enterprise]) -> None:
    make_person(WU)
    send_reminders(date(2026, 10, 12))
    send_reminders(date(2026, 10, 26))
    (step,) = [one for one in steps_of(works[0], 2026, TODAY) if one.row.key == SEPTEMBER]
    assert step.reminded is not None
    assert (step.reminded.times, step.reminded.last_on) == (2, date(2026, 10, 26))


def test_a_listing_is_a_moment_of_the_year(works: list[Enterprise]) -> None:
    assert "2026 年度名录（钢铁）公布：纳入" in [one.text for one in moments_of(works[0], 2025)]


@pytest.mark.parametrize(("who", "status"), [(WANG, 200), (LIN, 200), (MA, 200), (HE, 200), (ZHAO, 404), (CHEN, 404)])
def test_a_unit_sees_its_own_year_its_officials_too_and_a_stranger_nothing(
    works: list[Enterprise], who: Any, status: int
) -> None:
    assert signed_in(who).get(f"/enterprises/{WANG.uscc}/year/?year=2026").status_code == status


def test_a_city_does_not_see_the_neighbours_unit(works: list[Enterprise]) -> None:
    assert signed_in(MA).get(f"/enterprises/{works[2].uscc}/year/").status_code == 404


def test_a_unit_on_no_list_is_told_what_is_missing() -> None:
    unit = make_enterprise()
    shown = signed_in(LIN).get(f"/enterprises/{unit.uscc}/year/").content.decode()
    assert "没有约束这家单位的事项" in shown


@pytest.mark.parametrize("settled", [0, 5])
def test_the_units_year_costs_the_same_queries_however_much_is_recorded(
    works: list[Enterprise], django_assert_max_num_queries: Any, settled: int
) -> None:
    for number in range(1, settled + 1):
        settle([works[0]], f"2026-32/2-2/steel/2026-0{number}")
    with django_assert_max_num_queries(12):
        assert steps_of(works[0], 2026, TODAY)
        moments_of(works[0], 2026)
