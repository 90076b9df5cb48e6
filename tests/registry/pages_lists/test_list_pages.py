"""A list goes from hand to hand: each act at its own address, blocked acts shown with their reason."""

from typing import Any

import pytest
from django.urls import reverse

from registry.choices import ListStatus, Sector
from registry.models import AnnualList
from registry.services import lists
from tests.factories import make_enterprise
from tests.people import CHEN, CHENG, HE, LIN, MA, SUN, WANG, ZHAO, ZHOU, Person, make_person, signed_in
from tests.registry.pages_lists.making import (
    LIST_YEAR,
    YEAR,
    amended,
    confirmed,
    entry_of,
    published,
    screened,
    steelworks,
    submitted,
)

pytestmark = pytest.mark.django_db

ACTS = ("submit", "recall", "return", "publish", "amend")


def detail(annual_list: AnnualList, who: Person, query: str = "") -> str:
    response = signed_in(who).get(reverse("list-detail", args=[annual_list.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def done(act: str, annual_list: AnnualList, who: Person, **data: Any) -> str:
    response = signed_in(who).post(reverse(f"list-{act}", args=[annual_list.pk]), data, follow=True)
    annual_list.refresh_from_db()
    return response.content.decode()


def test_the_way_of_a_list_from_draft_to_a_second_edition() -> None:
    steelworks(2)
    one = confirmed(screened())
    assert "已送复核签发" in done("submit", one, LIN)
    assert "已退回经办" in done("return", one, ZHOU, reason="请补附核查结论")
    assert one.status == ListStatus.DRAFT
    assert "周正 已退回" in detail(one, LIN)
    assert "请补附核查结论" in detail(one, LIN)
    done("submit", one, LIN)
    assert "已撤回" in done("recall", one, LIN)
    done("submit", one, LIN)
    assert "已签发并公布" in done("publish", one, ZHOU)
    assert one.status == ListStatus.PUBLISHED
    assert "已开第 2 版" in done("amend", one, LIN, note="更正一家地市")
    assert AnnualList.objects.get(edition=2).change_note == "更正一家地市"


def test_a_return_without_a_reason_is_refused() -> None:
    steelworks(1)
    one = submitted(screened())
    assert "请写明“退回经办”的理由" in done("return", one, ZHOU, reason="  ")
    assert one.status == ListStatus.SUBMITTED


def test_the_signing_panel_states_counts_maker_and_checker() -> None:
    steelworks(2)
    make_enterprise("小示例钢铁", sector=Sector.STEEL, process="高炉—转炉长流程", emissions={2025: "10.00"})
    html = detail(submitted(screened()), ZHOU)
    panel = html[html.index("publish-title") : html.index("签发并公布 2 家")]
    for stated in ("重点排放单位", "<b>2</b>", "不纳入", "林岚", "周正（您）"):
        assert stated in panel


def test_who_confirmed_entries_may_not_sign_the_list() -> None:
    """Maker ≠ checker even where the clerk has moved into the reviewer's post meanwhile."""
    steelworks(1)
    one = submitted(screened())
    AnnualList.objects.filter(pk=one.pk).update(submitted_by=make_person(ZHOU))
    html = detail(one, ZHOU)
    assert "经办与复核不得为同一人" in html
    assert "/publish/" not in html
    assert "经办与复核不得为同一人" in done("publish", one, ZHOU)
    assert one.status == ListStatus.SUBMITTED


def test_who_confirmed_an_entry_sees_the_signature_blocked_with_the_reason() -> None:
    steelworks(2)
    one = submitted(screened())
    one.entries.filter(enterprise__name="示例钢铁1厂").update(decided_by=make_person(ZHOU))
    html = detail(one, ZHOU)
    assert "其中 1 条是您本人确认的" in html
    assert 'aria-disabled="true"' in html
    assert f"/lists/{one.pk}/publish/" not in html


def test_an_empty_list_goes_out_only_with_the_declaration_of_both() -> None:
    make_enterprise("小示例钢铁", sector=Sector.STEEL, process="高炉—转炉长流程", emissions={2025: "10.00"})
    one = confirmed(screened())
    assert 'name="declared_empty"' in detail(one, LIN)
    assert "没有一家重点排放单位" in done("submit", one, LIN)
    assert one.status == ListStatus.DRAFT
    done("submit", one, LIN, declared_empty="1")
    assert "签发并公布空名录" in detail(one, ZHOU)
    assert "没有一家重点排放单位" in done("publish", one, ZHOU)
    done("publish", one, ZHOU, declared_empty="1")
    assert one.status == ListStatus.PUBLISHED


def test_a_list_that_is_not_empty_asks_for_no_declaration() -> None:
    steelworks(1)
    assert "declared_empty" not in detail(confirmed(screened()), LIN)


def test_a_list_with_open_questions_shows_a_locked_button_with_the_reason() -> None:
    steelworks(1)
    make_enterprise("缺数示例钢铁", sector=Sector.STEEL, process="高炉—转炉长流程")
    one = screened()
    html = detail(one, LIN)
    assert "未确认 2 条，其中待核实 1 条须先补充数据" in html
    assert 'aria-disabled="true"' in html
    assert "还有 2 条未确认" in done("submit", one, LIN)
    assert one.status == ListStatus.DRAFT


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_never_done_by_looking_at_its_address(act: str) -> None:
    steelworks(1)
    one = submitted(screened())
    who = ZHOU if act in ("return", "publish") else LIN
    assert signed_in(who).get(reverse(f"list-{act}", args=[one.pk])).status_code == 405


@pytest.mark.parametrize("act", ACTS)
def test_a_strangers_list_does_not_exist(act: str) -> None:
    steelworks(1)
    one = screened()
    other = Person("qi", "戚平", ZHOU.role, ZHOU.kind, "湖北省生态环境厅", "42")
    who = other if act in ("return", "publish") else ZHAO
    assert signed_in(who).post(reverse(f"list-{act}", args=[one.pk])).status_code == 404
    assert signed_in(ZHAO).get(reverse("list-detail", args=[one.pk])).status_code == 404
    assert signed_in(ZHAO).get(reverse("list-export", args=[one.pk])).status_code == 404


@pytest.mark.parametrize("who", [WANG, CHEN])
def test_lists_are_shut_to_enterprises(who: Person) -> None:
    steelworks(1)
    assert signed_in(who).get(reverse("list-detail", args=[screened().pk])).status_code == 403


def test_each_entry_opens_its_proof_with_figure_source_and_rule() -> None:
    unit = steelworks(1)[0]
    one = published(screened())
    for who in (LIN, ZHOU, HE, SUN):
        html = detail(one, who, f"?entry={entry_of(one, unit).pk}")
        assert f"依据：{unit.name}" in html
        assert "1,000,001.00" in html
        assert "环办气候函〔2026〕32号" in html


def test_a_city_bureau_sees_published_lists_and_its_own_units_only() -> None:
    here = steelworks(1)[0]
    there = steelworks(1, first=2, city="云屏市")[0]
    draft = screened()
    assert signed_in(MA).get(reverse("list-detail", args=[draft.pk])).status_code == 404
    html = detail(published(draft), MA)
    assert here.name in html
    assert there.name not in html


def test_the_parts_of_a_list_stand_in_the_address() -> None:
    steelworks(1)
    rolling = make_enterprise(
        "示例轧材", sector=Sector.STEEL, industry_code="3130", process="独立钢压延加工", emissions={2025: "30000"}
    )
    one = screened()
    assert rolling.name not in detail(one, LIN)
    assert rolling.name in detail(one, LIN, "?part=report_only")
    assert "没有临近门槛的单位" in detail(one, LIN, "?part=near")


def test_two_editions_are_compared_and_the_earlier_one_stays() -> None:
    steelworks(1)
    first = published(screened())
    late = steelworks(1, first=2)[0]
    second = amended(first)
    first.refresh_from_db()
    assert first.status == ListStatus.SUPERSEDED
    html = detail(second, LIN, "?compare=1")
    assert "第 1 版与第 2 版对比" in html
    assert late.name in html[html.index("difference-title") : html.index('id="entries"')]
    assert "这一版已被更正" in detail(first, LIN)


def test_a_correction_without_a_change_says_so_and_can_be_abandoned() -> None:
    unit = steelworks(1)[0]
    first = published(screened())
    second = lists.amend(first, note="误开", by=make_person(LIN))
    html = detail(second, LIN)
    assert "与第 1 版相同，没有变化" in html
    assert "与第 1 版相同" in done("submit", second, LIN)
    assert (
        "与第 1 版相同，没有变化"
        in signed_in(LIN).get(f"/registry/screening/?year={YEAR}&sector=steel").content.decode()
    )
    said = done("abandon", second, LIN, reason="误开")
    assert "已放弃第 2 版更正，现行版不变" in said
    assert "第 2 版更正已放弃，没有公布。" in said
    assert second.status == ListStatus.ABANDONED
    assert "名录已公布" in signed_in(LIN).get(f"/registry/screening/?year={YEAR}&sector=steel").content.decode()
    assert "第 2 版更正正在办理" not in detail(first, LIN)
    assert unit.name in detail(second, LIN)


def test_the_reviewer_is_warned_of_a_correction_that_lost_its_change() -> None:
    unit = steelworks(1)[0]
    second = lists.amend(published(screened()), note="更名", by=make_person(LIN))
    former, unit.name = unit.name, "改名示例钢铁"
    unit.save()
    lists.submit(second, by=make_person(LIN))
    assert "没有变化" not in detail(second, ZHOU)
    unit.name = former
    unit.save()
    html = detail(second, ZHOU)
    assert "与第 1 版相同，没有变化" in html
    assert "请退回经办" in html


def test_a_first_edition_offers_no_giving_up() -> None:
    steelworks(1)
    assert reverse("list-abandon", args=[screened().pk]) not in detail(AnnualList.objects.get(), LIN)


def test_the_clerk_can_ask_what_the_register_says_since() -> None:
    unit = steelworks(1)[0]
    one = published(screened())
    assert "没有变动" in detail(one, LIN, "?drift=1")
    unit.emissions.filter(emission_year=2025).update(emissions_tco2e="20000")
    assert "排放量由 1,000,001.00 变为 20,000.00" in detail(one, LIN, "?drift=1")


def test_the_export_is_the_part_that_is_shown() -> None:
    unit = steelworks(1)[0]
    one = published(screened())
    client = signed_in(LIN)
    response = client.get(reverse("list-export", args=[one.pk]) + "?format=csv")
    assert unit.uscc in response.content.decode("utf-8-sig")
    empty = client.get(reverse("list-export", args=[one.pk]) + "?format=csv&part=exclude")
    assert unit.uscc not in empty.content.decode("utf-8-sig")


def test_the_index_shows_what_is_missing_too() -> None:
    steelworks(1)
    published(screened())
    html = signed_in(LIN).get(reverse("list-index") + f"?year={YEAR}&sector=").content.decode()
    assert html.count("未筛查") == 3
    assert "已发布" in html


def test_the_ministry_sees_provinces_and_the_silent_ones_named() -> None:
    steelworks(1)
    published(screened())
    html = signed_in(HE).get(reverse("list-index") + f"?year={YEAR}&sector=").content.decode()
    assert "示例省" in html
    assert "另有 32 省尚未在本门户筛查" in html
    assert "/submit/" not in html


def test_two_clerks_send_the_same_list_and_one_is_told_so() -> None:
    steelworks(1)
    one = confirmed(screened())
    lists.submit(one, by=make_person(CHENG))
    assert "名录现在的状态是“待签发”" in done("submit", one, LIN)


def test_list_pages_keep_their_number_of_queries(django_assert_max_num_queries: Any) -> None:
    steelworks(3)
    one = screened()
    client = signed_in(LIN)
    page, index = reverse("list-detail", args=[one.pk]), reverse("list-index") + f"?year={LIST_YEAR - 1}"
    for path in (page, index):
        client.get(path)
    steelworks(40, first=4)
    screened()
    with django_assert_max_num_queries(16):
        client.get(page)
    with django_assert_max_num_queries(10):
        client.get(index)
