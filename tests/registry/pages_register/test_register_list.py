"""企业登记册: what the address asks for is what the page shows, for each post its own part, in a fixed number of queries."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.choices import EventKind, ListStatus, Verdict
from registry.models import Activity, AnnualList, Enterprise, EnterpriseEvent, EnterpriseName, ListEntry
from tests.factories import make_enterprise
from tests.people import DEMO, HE, LIN, MA, OTHER, QIAN, SUN, WANG, ZHAO, Person, signed_in

pytestmark = pytest.mark.django_db

URL = "/registry/enterprises/"


def names(client: Client, **asked: str) -> list[str]:
    """Names on the page in their order; the year of the emissions is 2025."""
    response = client.get(URL, {"year": "2026", "sector": ""} | asked)
    assert response.status_code == 200
    return [row.enterprise.name for row in response.context["rows"]]


def an_event(unit: Enterprise, kind: EventKind, day: date = date(2026, 1, 5)) -> EnterpriseEvent:
    return EnterpriseEvent.objects.create(enterprise=unit, kind=kind, occurred_on=day)


@pytest.fixture
def lin() -> Client:
    return signed_in(LIN)


def test_the_biggest_emitter_comes_first_and_who_has_no_figure_last(lin: Client) -> None:
    make_enterprise("小电厂", emissions={2025: "26000"})
    make_enterprise("无数电厂")
    make_enterprise("大电厂", emissions={2025: "900000"})
    assert names(lin) == ["大电厂", "小电厂", "无数电厂"]
    assert names(lin, sort="emissions") == ["小电厂", "大电厂", "无数电厂"]


def test_the_figure_is_that_of_the_working_year_and_the_best_source(lin: Client) -> None:
    unit = make_enterprise("甲电厂", emissions={2024: "1.00", 2025: "26000.00"})
    unit.emissions.create(sector="power", emission_year=2025, source="declared", emissions_tco2e=Decimal("99"))
    response = lin.get(URL, {"year": "2026"})
    assert response.context["rows"][0].lines[0].emissions_tco2e == Decimal("26000")
    assert lin.get(URL, {"year": "2025"}).context["rows"][0].lines[0].emissions_tco2e == Decimal("1")


@pytest.mark.parametrize("q", ["旧名", "（集团）", "(集团)", "青禾", "MA0007", "ma0007", " 青禾 "])
def test_search_finds_names_old_names_spellings_and_parts_of_the_code(lin: Client, q: str) -> None:
    unit = make_enterprise("青禾热电（集团）公司", uscc="91990007MA000777XX")
    EnterpriseName.objects.create(
        enterprise=unit, name="旧名热电厂", kind="former", source="roster", first_seen_on=date(2024, 1, 1)
    )
    make_enterprise("白鹭热力公司", uscc="91990008MA888888XX")
    assert names(lin, q=q) == ["青禾热电（集团）公司"]


def test_the_name_by_which_a_unit_was_found_is_shown(lin: Client) -> None:
    unit = make_enterprise("青禾热电公司")
    EnterpriseName.objects.create(
        enterprise=unit, name="旧港电厂", kind="former", source="roster", first_seen_on=date(2024, 1, 1)
    )
    assert "旧港电厂" in lin.get(URL, {"q": "旧港"}).content.decode()


def test_a_search_word_is_no_pattern(lin: Client) -> None:
    make_enterprise("百分之百电厂")
    assert names(lin, q="%") == []
    assert names(lin, q="_") == []
    assert names(lin, q="'; drop table") == []


def test_conditions_narrow_together_and_their_counts_agree(lin: Client) -> None:
    make_enterprise("甲电厂", city="滨江市", emissions={2025: "30000"})
    make_enterprise("乙电厂", city="滨江市")
    make_enterprise("丙水泥", city="云屏市", sector="cement", emissions={2025: "40000"})  # type: ignore[arg-type]
    assert names(lin, city="滨江市") == ["甲电厂", "乙电厂"]
    assert names(lin, city="滨江市", figure="missing") == ["乙电厂"]
    assert names(lin, sector="cement") == ["丙水泥"]
    options = lin.get(URL, {"year": "2026", "sector": "", "city": "滨江市"}).context["figures"]
    assert [count for _value, _label, count in options] == [2, 1, 1]


def test_units_without_a_city_can_be_asked_for(lin: Client) -> None:
    make_enterprise("甲电厂", city="")
    make_enterprise("乙电厂")
    assert names(lin, city="-") == ["甲电厂"]


def test_closed_and_suspended_units_are_told_apart_as_on_their_own_pages(lin: Client) -> None:
    make_enterprise("在营电厂")
    make_enterprise("关停电厂", closed_on=date(2025, 3, 18))
    an_event(make_enterprise("事项关停电厂"), EventKind.CLOSURE)
    stopped = make_enterprise("停产电厂")
    an_event(stopped, EventKind.SUSPENSION)
    again = make_enterprise("复产电厂")
    an_event(again, EventKind.SUSPENSION)
    an_event(again, EventKind.RESUMPTION, date(2026, 2, 5))
    EnterpriseEvent.objects.create(
        enterprise=make_enterprise("误登电厂"), kind=EventKind.CLOSURE, occurred_on=date(2026, 1, 5),
        withdrawn_at="2026-01-06T00:00:00+08:00",
    )  # fmt: skip
    assert set(names(lin, state="closed")) == {"关停电厂", "事项关停电厂"}
    assert set(names(lin, state="suspended")) == {"停产电厂"}
    assert set(names(lin, state="operating")) == {"在营电厂", "复产电厂", "误登电厂"}


def test_the_filter_and_the_line_agree_on_every_state(lin: Client) -> None:
    make_enterprise("关停电厂", closed_on=date(2025, 3, 18))
    an_event(make_enterprise("停产电厂"), EventKind.SUSPENSION)
    make_enterprise("在营电厂")
    for state in ("closed", "suspended", "operating"):
        rows = lin.get(URL, {"year": "2026", "state": state}).context["rows"]
        assert [line.state.value for row in rows for line in row.lines] == [state]


def test_an_enterprise_in_two_sectors_has_two_lines_and_counts_once(lin: Client) -> None:
    unit = make_enterprise("自备电厂钢铁公司", sector="steel", emissions={2025: "30000"})  # type: ignore[arg-type]
    Activity.objects.create(enterprise=unit, sector="power", industry_code="4411")
    page = lin.get(URL, {"year": "2026", "sector": ""})
    (row,) = page.context["rows"]
    assert [line.activity.sector for line in row.lines] == ["power", "steel"]
    assert page.context["page"].paginator.count == 1
    (only,) = lin.get(URL, {"year": "2026", "sector": "power"}).context["rows"]
    assert [line.activity.sector for line in only.lines] == ["power"]


def test_the_standing_is_the_published_one_where_a_correction_is_open(lin: Client) -> None:
    unit = make_enterprise("甲电厂", emissions={2025: "30000"})
    for edition, status, verdict in ((1, ListStatus.PUBLISHED, "include"), (2, ListStatus.DRAFT, "exclude")):
        listed = AnnualList.objects.create(
            list_year=2027, province=DEMO, sector="power", edition=edition, rule_code="2026-32"
        )
        ListEntry.objects.create(
            annual_list=listed, enterprise=unit, verdict=verdict, reason="x", clause="x", emission_year=2025,
            change="new",
        )  # fmt: skip
        AnnualList.objects.filter(pk=listed.pk).update(status=status)
    (row,) = lin.get(URL, {"year": "2026"}).context["rows"]
    assert row.lines[0].entry.verdict == Verdict.INCLUDE


def test_each_post_sees_its_own_part_of_the_register() -> None:
    make_enterprise("滨江电厂", city="滨江市")
    make_enterprise("云屏电厂", city="云屏市")
    make_enterprise("外省电厂", province=OTHER)
    everyone = {"滨江电厂", "云屏电厂", "外省电厂"}
    seen = {
        LIN: {"滨江电厂", "云屏电厂"},
        QIAN: {"滨江电厂", "云屏电厂"},
        SUN: {"滨江电厂", "云屏电厂"},
        MA: {"滨江电厂"},
        ZHAO: {"外省电厂"},
        HE: everyone,
    }
    for who, expected in seen.items():
        assert set(names(signed_in(who))) == expected, who.name


def test_an_enterprise_does_not_read_the_register() -> None:
    assert signed_in(WANG).get(URL).status_code == 403


def test_only_who_sees_several_provinces_is_offered_that_filter(lin: Client) -> None:
    make_enterprise("甲电厂")
    make_enterprise("外省电厂", province=OTHER)
    assert lin.get(URL).context["provinces"] == []
    he = signed_in(HE)
    assert [value for value, _label, _count in he.get(URL).context["provinces"]] == ["", OTHER, DEMO]
    assert names(he, province=OTHER) == ["外省电厂"]


def test_the_address_says_the_sector_that_the_switch_remembers(lin: Client) -> None:
    lin.get(URL, {"sector": "steel"})
    response = lin.get(URL, {"q": "甲"})
    assert response.status_code == 302
    assert response["Location"] == "/registry/enterprises/?q=%E7%94%B2&sector=steel"


@pytest.mark.parametrize(
    "asked",
    [{"page": "999"}, {"page": "x"}, {"sort": "drop"}, {"state": "gone"}, {"figure": "2"}, {"city": "无此市"}],
)
def test_an_address_that_makes_no_sense_still_gives_a_page(lin: Client, asked: dict[str, str]) -> None:
    make_enterprise("甲电厂")
    assert lin.get(URL, asked).status_code == 200


def test_an_empty_register_tells_the_clerk_what_to_do_and_others_who_does_it(lin: Client) -> None:
    assert "导入名册" in lin.get(URL).content.decode()
    assert "省厅经办导入名册后" in signed_in(HE).get(URL).content.decode()
    assert "没有符合这些条件的企业" in lin.get(URL, {"q": "没有"}).content.decode()


@pytest.mark.parametrize("who", [LIN, HE], ids=["clerk", "ministry"])
@pytest.mark.parametrize("asked", [{}, {"q": "电厂", "state": "operating", "city": "滨江市"}])
def test_the_number_of_queries_does_not_grow_with_the_rows(who: Person, asked: dict[str, str]) -> None:
    client = signed_in(who)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(URL, {"year": "2026", "sector": ""} | asked)
        return len(captured)

    make_enterprise("甲电厂", emissions={2025: "30000"})
    client.get(URL, {"year": "2026", "sector": ""})
    few = queries()
    for number in range(30):
        unit = make_enterprise(f"第{number}电厂", emissions={2025: "30000", 2024: "1"})
        Activity.objects.create(enterprise=unit, sector="steel", industry_code="3110")
        an_event(unit, EventKind.NEW_CONSTRUCTION)
    assert queries() == few
    assert few <= 25
