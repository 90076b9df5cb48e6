"""The review desk: every unit with its verdict, ground and proof; one confirms, another signs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from cets_portal.clock import reading as clock
from cets_portal.jobs.models import Job
from registry.choices import Sector, Verdict
from registry.models import AnnualList, ListEntry
from registry.services import lists
from registry.tasks.screening import screen_list
from tests.factories import make_enterprise
from tests.people import CHENG, HE, LIN, MA, WANG, ZHAO, ZHOU, Person, make_person, signed_in
from tests.registry.pages_lists.making import AT, LIST_YEAR, YEAR, entry_of, screened, steelworks, submitted

pytestmark = pytest.mark.django_db

SCREENING = "/registry/screening/"
Counting = Callable[[int], Any]


def page(who: Person = LIN, query: str = AT) -> str:
    response = signed_in(who).get(SCREENING + query)
    assert response.status_code == 200
    return response.content.decode()


def posted(who: Person, path: str, **data: Any) -> str:
    """What the page says after the act."""
    data = {"list_year": LIST_YEAR, "sector": "steel", "next": SCREENING + AT} | data
    response = signed_in(who).post(path, data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_before_a_screening_the_page_says_what_to_do() -> None:
    html = page()
    assert "还没有筛查" in html
    assert "导入名册" in html


def test_every_unit_stands_there_with_figure_verdict_reason_and_clause() -> None:
    steelworks(1)
    make_enterprise("缺数示例钢铁", sector=Sector.STEEL, process="高炉—转炉长流程")
    screened()
    html = page()
    assert "1,000,001.00" in html
    assert "达到 26,000.00 吨" in html
    assert "环办气候函〔2026〕32号一（一）" in html
    assert "缺数据" in html
    assert "要求补充" in html


def test_the_proof_opens_the_working_step_by_step() -> None:
    unit = steelworks(1)[0]
    entry = entry_of(screened(), unit)
    html = page(query=f"{AT}&entry={entry.pk}")
    assert f"依据：{unit.name}" in html
    html = html[html.index("全部依据") :]
    assert "行业代码在名录或仅报告范围之内" in html or "行业代码在名录所列之内" in html
    assert html.index("关停日期") < html.index("2025 年度直接排放量（吨）") < html.index("筛查结论")


def test_the_proof_alone_is_drawn_when_htmx_asks() -> None:
    unit = steelworks(1)[0]
    entry = entry_of(screened(), unit)
    response = signed_in(LIN).get(f"{SCREENING}entries/{entry.pk}/{AT}", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert 'id="proof"' in html
    assert "<html" not in html


def test_the_address_of_an_entry_leads_to_its_place_on_the_desk() -> None:
    unit = steelworks(1)[0]
    entry = entry_of(screened(), unit)
    response = signed_in(ZHOU).get(f"{SCREENING}entries/{entry.pk}/")
    assert response["Location"] == f"{SCREENING}?year={YEAR}&sector=steel&entry={entry.pk}&province=99"


def test_the_list_can_be_narrowed_by_address_alone() -> None:
    big, small = (
        steelworks(1)[0],
        make_enterprise("小示例钢铁", sector=Sector.STEEL, process="高炉—转炉长流程", emissions={2025: "25999.99"}),
    )
    screened()
    assert big.name not in _table(page(query=f"{AT}&verdict=exclude"))
    assert small.name in _table(page(query=f"{AT}&q=小示例"))
    assert small.name in _table(page(query=f"{AT}&near=1"))
    found = _table(page(query=f"{AT}&q={small.uscc.lower()}"))
    assert small.name in found
    assert big.name not in found


def _table(html: str) -> str:
    return html[html.index("<tbody>") : html.index("</tbody>")] if "data-review" in html else ""


def test_the_strip_shows_the_hundredth_of_a_tonne() -> None:
    for name, figure in (("线下示例", "25999.99"), ("线上示例", "26000.00")):
        make_enterprise(name, sector=Sector.STEEL, process="高炉—转炉长流程", emissions={2025: figure})
    screened()
    html = page()
    assert "线下示例 25,999.99" in html
    assert "线上示例 26,000.00" in html
    assert "数值恰等于门槛" in page(query=f"{AT}&entry={ListEntry.objects.get(enterprise__name='线上示例').pk}")


def test_a_clerk_confirms_one_entry_and_is_led_to_the_next() -> None:
    first, second, third = steelworks(3)
    draft = screened()
    path = reverse("entry-decide", args=[entry_of(draft, second).pk])
    after = entry_of(draft, first).pk
    response = signed_in(LIN).post(path, {"verdict": "include", "next": f"{SCREENING}{AT}&entry=9", "after": after})
    assert response["Location"] == f"{SCREENING}{AT}&entry={after}#e{after}"
    assert entry_of(draft, second).decided_by is not None
    assert entry_of(draft, third).decision == ""


def test_an_override_without_a_reason_is_refused_and_nothing_is_written() -> None:
    unit = steelworks(1)[0]
    draft = screened()
    path = reverse("entry-decide", args=[entry_of(draft, unit).pk])
    assert "须写明理由" in posted(LIN, path, verdict="exclude")
    assert entry_of(draft, unit).decision == ""
    assert "已改判为不纳入" in posted(LIN, path, verdict="exclude", reason="已停产，现场核实")
    assert entry_of(draft, unit).decision == Verdict.EXCLUDE


def test_ticked_entries_are_confirmed_and_the_others_left() -> None:
    ticked, left = steelworks(2)
    draft = screened()
    html = posted(LIN, reverse("entries-confirm"), which="ticked", entry=[entry_of(draft, ticked).pk])
    assert "已确认 1 条" in html
    assert (entry_of(draft, ticked).decision, entry_of(draft, left).decision) == ("include", "")


def test_all_that_match_the_filter_are_confirmed_but_never_one_that_is_asked_about() -> None:
    listed = steelworks(2)
    asked = make_enterprise("缺数示例钢铁", sector=Sector.STEEL, process="高炉—转炉长流程")
    out = make_enterprise("小示例钢铁", sector=Sector.STEEL, process="高炉—转炉长流程", emissions={2025: "10.00"})
    draft = screened()
    assert "已确认 2 条" in posted(LIN, reverse("entries-confirm"), which="all", query="verdict=include")
    assert {entry_of(draft, unit).decision for unit in listed} == {"include"}
    assert (entry_of(draft, asked).decision, entry_of(draft, out).decision) == ("", "")
    assert "已确认 1 条" in posted(LIN, reverse("entries-confirm"), which="all", query="")
    assert entry_of(draft, asked).decision == ""


def test_the_form_means_the_list_it_was_drawn_for_whatever_another_tab_has_switched_to() -> None:
    steel = steelworks(1)[0]
    cement = make_enterprise(
        "示例水泥",
        sector=Sector.CEMENT,
        process="硅酸盐水泥熟料",
        sub_industry="水泥（硅酸盐水泥熟料）",
        emissions={2025: "90000"},
    )
    steel_list, cement_list = screened(), screened(sector=Sector.CEMENT)
    client = signed_in(LIN)
    client.get(f"{SCREENING}?year={YEAR}&sector=cement")
    client.post(reverse("entries-confirm"), {"which": "all", "query": "", "list_year": LIST_YEAR, "sector": "steel"})
    assert entry_of(steel_list, steel).decision == "include"
    assert entry_of(cement_list, cement).decision == ""


def test_nothing_ticked_is_said_and_nothing_is_done() -> None:
    steelworks(1)
    screened()
    assert "没有选中条目" in posted(LIN, reverse("entries-confirm"), which="ticked")


def test_what_blocks_the_signature_stands_beside_the_locked_button() -> None:
    steelworks(1)
    make_enterprise("缺数示例钢铁", sector=Sector.STEEL, process="高炉—转炉长流程")
    screened()
    html = page()
    assert "未确认 2 条，其中待核实 1 条须先补充数据" in html
    assert 'aria-disabled="true"' in html
    assert "/submit/" not in html


def test_when_all_is_confirmed_the_list_can_be_sent_and_then_no_longer_changed() -> None:
    steelworks(1)
    draft = submitted(screened())
    html = page()
    assert "已送复核签发，条目不能再改" in html
    assert "entries-confirm" not in html
    assert "批量确认" not in html
    entry = draft.entries.get()
    assert "名录现在的状态" in posted(LIN, reverse("entry-decide", args=[entry.pk]), verdict="exclude", reason="改")


def test_the_page_names_who_may_sign_and_never_oneself() -> None:
    steelworks(1)
    screened()
    assert "现无人任职" in page()
    make_person(ZHOU)
    assert "可送 周正 复核签发" in page()


def test_the_button_queues_a_job_and_shows_how_far_it_is() -> None:
    steelworks(1)
    response = signed_in(LIN).post(reverse("screening-run"), {"list_year": LIST_YEAR, "sector": "steel"}, follow=True)
    job = Job.objects.get()
    assert response.redirect_chain == [(reverse("screening-progress", args=[job.pk]), 302)]
    assert "正在筛查" in response.content.decode()


def test_a_finished_screening_leads_back_to_the_desk() -> None:
    steelworks(1)
    client = signed_in(LIN)
    client.post(reverse("screening-run"), {"list_year": LIST_YEAR, "sector": "steel"})
    job = Job.objects.get()
    screen_list(job.pk)
    path = reverse("screening-progress", args=[job.pk])
    response = client.get(path, headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == f"{SCREENING}?year={YEAR}"
    assert "查看结果" in client.get(path).content.decode()


def test_for_all_sectors_only_lists_in_work_are_screened_anew() -> None:
    steelworks(1)
    submitted(screened())
    signed_in(LIN).post(reverse("screening-run"), {"list_year": LIST_YEAR, "sector": ""})
    screened_lists = AnnualList.objects.filter(pk__in=Job.objects.values("subject_id"))
    assert set(screened_lists.values_list("sector", flat=True)) == {"power", "cement", "aluminium"}


def test_a_sent_list_is_not_screened_and_the_reason_is_told() -> None:
    steelworks(1)
    submitted(screened())
    assert "筛查结果已冻结" in posted(LIN, reverse("screening-run"))


def test_the_near_band_is_the_bureaus_own_and_wrong_numbers_are_refused() -> None:
    steelworks(1)
    screened()
    assert "已改为 ±7.5%" in posted(LIN, reverse("screening-setting"), near_percent="7.5")
    assert "±7.5%" in page()
    assert "0 至 50" in posted(LIN, reverse("screening-setting"), near_percent="五")
    assert "0 至 50" in posted(LIN, reverse("screening-setting"), near_percent="51")


@pytest.mark.parametrize("strange", ["1e1", "1E+1", "+5", "-0", "NaN", "Infinity", "0x10", "1_0", "", "7.55"])
def test_a_near_band_is_written_in_digits(strange: str) -> None:
    steelworks(1)
    screened()
    assert "0 至 50" in posted(LIN, reverse("screening-setting"), near_percent=strange)


@pytest.mark.parametrize(("written", "said"), [("10", "±10%"), ("20.0", "±20%"), ("0", "±0%")])
def test_a_near_band_is_told_as_people_write_it(written: str, said: str) -> None:
    steelworks(1)
    screened()
    assert f"已改为 {said}" in posted(LIN, reverse("screening-setting"), near_percent=written)


def test_progress_is_a_hundred_per_cent_only_when_nothing_is_left() -> None:
    steelworks(201)
    draft = screened()
    keys = list(draft.entries.values_list("pk", flat=True))
    lists.confirm_entries(draft, keys[1:], by=make_person(LIN))
    assert '<span class="nowrap">99%</span>' in page()
    lists.confirm_entries(draft, keys, by=make_person(LIN))
    assert '<span class="nowrap">100%</span>' in page()


def test_who_confirms_all_after_a_colleague_is_told_so() -> None:
    steelworks(3)
    draft = screened()
    opened = clock.now().isoformat()
    everything = {"which": "all", "query": AT[1:], "seen_at": opened}
    first = posted(LIN, reverse("entries-confirm"), **everything)
    assert "已确认 3 条" in first
    assert "您打开页面后" not in first
    told = posted(CHENG, reverse("entries-confirm"), **everything | {"query": f"{AT[1:]}&unconfirmed=1"})
    assert "您打开页面后，另有 3 条已由 林岚 确认或改判，未重复办理。" in told
    assert "没有选中条目" not in told
    assert set(draft.entries.values_list("decided_by__username", flat=True)) == {"lin"}
    later = everything | {"seen_at": clock.now().isoformat()}
    assert "没有选中条目" in posted(CHENG, reverse("entries-confirm"), **later)


def test_what_a_colleague_left_is_confirmed_and_both_are_told() -> None:
    steelworks(3)
    draft = screened()
    opened = clock.now().isoformat()
    lists.confirm_entries(draft, list(draft.entries.values_list("pk", flat=True))[:2], by=make_person(CHENG))
    told = posted(LIN, reverse("entries-confirm"), which="all", query=AT[1:], seen_at=opened)
    assert "已确认 1 条" in told
    assert "另有 2 条已由 陈澄 确认或改判" in told


def test_the_export_is_what_the_filters_let_through() -> None:
    first, second = steelworks(2)
    screened()
    response = signed_in(LIN).get(reverse("screening-export") + f"{AT}&format=csv&q={first.name}")
    text = response.content.decode("utf-8-sig")
    assert first.uscc in text
    assert second.uscc not in text
    assert "1000001.00" in text
    assert signed_in(LIN).get(reverse("screening-export") + AT).content[:2] == b"PK"


@pytest.mark.parametrize("who", [ZHOU, HE])
def test_those_who_only_look_see_no_button(who: Person) -> None:
    steelworks(1)
    screened()
    html = page(who, f"{AT}&province=99")
    assert "示例钢铁1厂" in html
    assert "screening/run" not in html
    assert "/decide/" not in html
    assert "data-bulk-item" not in html


@pytest.mark.parametrize(("who", "status"), [(WANG, 403), (MA, 403)])
def test_the_desk_is_shut_to_enterprises_and_cities(who: Person, status: int) -> None:
    assert signed_in(who).get(SCREENING).status_code == status


def test_another_provinces_entries_do_not_exist() -> None:
    unit = steelworks(1)[0]
    draft = screened()
    entry = entry_of(draft, unit)
    zhao = signed_in(ZHAO)
    assert unit.name not in zhao.get(SCREENING + AT + "&province=99").content.decode()
    assert zhao.get(reverse("entry-detail", args=[entry.pk])).status_code == 404
    assert zhao.post(reverse("entry-decide", args=[entry.pk]), {"verdict": "include"}).status_code == 404
    assert (
        zhao.post(
            reverse("entries-confirm"),
            {"which": "ticked", "entry": [entry.pk], "list_year": LIST_YEAR, "sector": "steel"},
        ).status_code
        == 302
    )
    assert entry_of(draft, unit).decision == ""


def test_an_address_that_is_no_province_is_404() -> None:
    assert signed_in(HE).get(SCREENING + "?province=77").status_code == 404


def test_the_page_asks_the_database_as_often_for_forty_units_as_for_four(
    django_assert_max_num_queries: Counting,
) -> None:
    steelworks(4)
    screened()
    client = signed_in(LIN)
    client.get(SCREENING + AT)
    with django_assert_max_num_queries(BUDGET):
        client.get(SCREENING + AT)
    steelworks(36, first=5)
    screened()
    with django_assert_max_num_queries(BUDGET):
        client.get(SCREENING + AT)


BUDGET = 32
