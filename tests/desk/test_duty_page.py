"""The page of one duty: who owes it, who did it, and where else to look; nobody is accused, nobody led astray."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from cets_portal.accounts.permissions import PERMISSIONS
from cets_portal.deadlines.models import InnerDate, Obligation
from cets_portal.desk.duties import DUTIES
from cets_portal.oversight.models import Settled
from cets_portal.oversight.services.settling import Proof, settle_body, settle_units
from registry.choices import Sector
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.people import DEMO, HE, LIN, MA, QIAN, WANG, ZHOU, Person, make_person, signed_in

pytestmark = pytest.mark.django_db

AUGUST, SEPTEMBER = "2026-32/2-2/steel/2026-08", "2026-32/2-2/steel/2026-09"
DETERMINATION = "2026-32/3-2a/steel"
OTHER_INDUSTRIES = "2026-32/4-2a"
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("duty", "duty_sheet"):
        monkeypatch.setattr(f"cets_portal.desk.views.{module}.today", lambda: TODAY)


@pytest.fixture
def works() -> list[Enterprise]:
    obligations()
    units = [make_enterprise(f"{name}示例钢铁有限公司", sector=Sector.STEEL) for name in ("甲", "乙", "丙")]
    list_in_force(2026, Sector.STEEL, units)
    return units


def shown(who: Person, key: str, query: str = "", status: int = 200) -> str:
    answer = signed_in(who).get(reverse("duty-detail", args=[key]) + query)
    assert answer.status_code == status
    return answer.content.decode()


def settle(units: list[Enterprise], key: str = SEPTEMBER) -> None:
    settle_units(obligation(key), units, Proof(date(2026, 10, 20)), by=make_person(LIN), today=TODAY)


def test_a_unit_is_found_by_its_name_or_its_code(works: list[Enterprise]) -> None:
    for text in ("乙示例", works[1].uscc):
        page = shown(LIN, SEPTEMBER, f"?q={text}")
        assert works[1].name in page
        assert works[0].name not in page
    assert signed_in(LIN).get(reverse("duty-export", args=[SEPTEMBER]) + "?q=乙示例").status_code == 200


def test_a_filter_that_finds_nothing_offers_all_and_no_form_of_the_bureau(works: list[Enterprise]) -> None:
    page = shown(LIN, SEPTEMBER, "?q=没有的单位")
    assert "没有符合条件的单位" in page
    assert 'name="done_on"' not in page


@pytest.mark.parametrize("status", ["superseded", "not_required"])
def test_what_nobody_is_to_do_is_not_recorded(works: list[Enterprise], status: str) -> None:
    Obligation.objects.filter(key=SEPTEMBER).update(status=status)
    page = shown(LIN, SEPTEMBER)
    assert 'name="done_on"' not in page
    assert 'name="file"' not in page


def test_a_duty_without_units_says_so(works: list[Enterprise]) -> None:
    assert "没有单位应办此事项" in shown(LIN, "2026-32/2-2/cement/2026-09")


def test_a_duty_of_industries_outside_the_lists_has_no_page(works: list[Enterprise]) -> None:
    assert Obligation.objects.filter(key=OTHER_INDUSTRIES).exists()
    for who in (LIN, HE):
        shown(who, OTHER_INDUSTRIES, status=404)


def test_who_has_done_it_is_not_told_that_it_is_late(works: list[Enterprise]) -> None:
    assert "逾期<b>" in shown(LIN, SEPTEMBER)
    settle(works)
    assert "逾期<b>" not in shown(LIN, SEPTEMBER)


def test_a_replaced_duty_leads_to_the_one_in_its_place(works: list[Enterprise]) -> None:
    later = obligation("2026-32/2-2/steel/2026-10")
    Obligation.objects.filter(key=SEPTEMBER).update(status="superseded", superseded_by=later)
    page = shown(LIN, SEPTEMBER)
    assert "此事项已被替代" in page
    assert reverse("duty-detail", args=[later.key]) in page


def test_the_sectors_of_a_task_stand_side_by_side_with_what_is_open(works: list[Enterprise]) -> None:
    cement = [make_enterprise(sector=Sector.CEMENT) for _ in range(2)]
    list_in_force(2026, Sector.CEMENT, cement)
    tabs = signed_in(LIN).get(reverse("duty-detail", args=[SEPTEMBER]) + "?state=open").context["sector_tabs"]
    assert [(tab.label, tab.open, tab.on) for tab in tabs] == [("钢铁", 3, True), ("水泥", 2, False)]
    assert tabs[1].url.endswith("/2026-32/2-2/cement/2026-09/?state=open")


def test_the_ministry_sees_each_bureau_s_own_record(works: list[Enterprise]) -> None:
    lin = make_person(LIN)
    everywhere = shown(HE, DETERMINATION)
    assert "示例省生态环境厅" in everywhere
    assert "未办结" in everywhere
    settle_body(obligation(DETERMINATION), DEMO, Proof(date(2026, 9, 18), "已报送"), by=lin, today=TODAY)
    assert "已报送" in shown(HE, DETERMINATION)
    one = shown(HE, DETERMINATION, f"?province={DEMO}")
    assert "尚未登记办结" not in one
    assert "已报送" in one


def inner(day: date, actor: str = "unit") -> None:
    row = obligation("2026-32/2-2/steel/2026-10")
    InnerDate.objects.create(
        province=DEMO, duty=row.duty, actor=actor, obligation=row, due_on=day, reason="x", set_on=date(2026, 10, 1),
        set_by=make_person(QIAN),
    )  # fmt: skip


def test_the_enterprise_sees_its_own_provinces_date_and_is_not_late_by_it(works: list[Enterprise]) -> None:
    post = make_person(WANG).acting_post
    Enterprise.objects.filter(pk=works[0].pk).update(organisation=post.organisation if post else None)
    inner(date(2026, 11, 20))
    page = shown(WANG, "2026-32/2-2/steel/2026-10")
    assert "国家期限 2026年12月10日" in page
    assert "本省内部期限 2026年11月20日" in page
    assert "已过 2 天" in page
    assert "逾期" not in page.split("<main")[1].split("办结状态")[0]


def test_who_is_reminded_may_act_and_who_may_act_is_reminded() -> None:
    for duty in DUTIES:
        act = {"duty-detail": "duty-settle", "list-index": "screening", "opening-list": "opening-submit"}
        name = act.get(duty.page, "session-add")
        allowed = PERMISSIONS[name]
        assert isinstance(allowed, frozenset)
        assert duty.posts <= allowed, duty.code


def test_a_reviewer_records_too(works: list[Enterprise]) -> None:
    answer = signed_in(ZHOU).post(
        reverse("duty-settle", args=[SEPTEMBER]), {"unit": [works[0].pk], "done_on": "2026-10-20"}
    )
    assert answer.status_code == 302
    assert Settled.objects.get().enterprise_id == works[0].pk


def test_a_month_is_not_filed_before_it_has_ended(works: list[Enterprise]) -> None:
    for day, kept in (("2026-10-31", 0), ("2026-11-01", 1)):
        signed_in(LIN).post(
            reverse("duty-settle", args=["2026-32/2-2/steel/2026-10"]), {"unit": [works[0].pk], "done_on": day}
        )
        assert Settled.objects.count() == kept


def test_a_unit_that_nobody_speaks_for_is_marked(works: list[Enterprise]) -> None:
    assert "无人在岗，提醒送不到" in shown(LIN, SEPTEMBER)


def test_a_link_to_a_duty_does_not_leave_the_person_in_its_sector(works: list[Enterprise]) -> None:
    client = signed_in(LIN)
    listed = next(duty for duty in DUTIES if duty.page == "list-index")
    row = Obligation.objects.filter(duty=listed.code, sector="cement").first()
    assert row
    assert client.get(listed.url(row)).context["working"].sector == "cement"
    assert client.get("/desk/").context["working"].sector == ""


@pytest.mark.parametrize("who", [LIN, MA, HE], ids=lambda who: who.role.value)
def test_the_page_keeps_its_number_of_queries(
    works: list[Enterprise], who: Person, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(who)
    client.get(reverse("duty-detail", args=[SEPTEMBER]))
    list_in_force(2026, Sector.CEMENT, [make_enterprise(sector=Sector.CEMENT) for _ in range(30)])
    with django_assert_max_num_queries(16):
        client.get(reverse("duty-detail", args=[SEPTEMBER]))
