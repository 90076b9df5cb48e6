"""The review desk tells what it did, what moved, and keeps a clerk at the row that he works on."""

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.conf import LazySettings
from django.urls import reverse

from cets_portal.audit.errors import Refused
from cets_portal.clock import reading as clock
from registry.choices import EventKind, Sector
from registry.models import AnnualEmission, AnnualList, Enterprise, EnterpriseEvent, ScreeningSetting
from registry.selectors import moved
from registry.services import lists, screening
from registry.services.roster import import_file
from registry.views.list_log import log_lines
from tests.factories import make_enterprise
from tests.people import LIN, ZHOU, make_person, signed_in
from tests.registry.pages_lists.making import AT, LIST_YEAR, confirmed, entry_of, published, screened, steelworks
from tests.registry.pages_lists.test_screening_pages import SCREENING, page, posted
from tests.registry.roster.sheets import as_csv, row

pytestmark = pytest.mark.django_db


def emits(unit: Enterprise, figure: str) -> None:
    """A new figure of 2025, recorded after the screening."""
    figures = AnnualEmission.objects.filter(enterprise=unit, emission_year=2025)
    figures.update(emissions_tco2e=Decimal(figure), recorded_at=clock.now())


def asked(name: str = "缺数示例钢铁") -> Enterprise:
    return make_enterprise(name, sector=Sector.STEEL, process="高炉—转炉长流程")


def proof_of(html: str) -> str:
    return html[html.index('id="proof"') : html.index("</aside>")]


def test_the_head_counts_the_changes_by_the_decision_of_the_officer() -> None:
    unit = steelworks(1)[0]
    published(screened(list_year=LIST_YEAR - 1), date(2025, 11, 20))
    draft = screened()
    assert "新增 0、移出 0、变更行业 0" in page()
    lists.decide_entry(entry_of(draft, unit), verdict="exclude", reason="已注销", by=make_person(LIN))
    html = page()
    assert "新增 0、移出 1、变更行业 0" in html
    assert re.search(r"移出</span>\s*<span class=\"sub\">经办改判", html)
    sign = signed_in(LIN).get(reverse("list-detail", args=[draft.pk])).content.decode()
    assert "新增 0、移出 1、变更行业 0" in sign
    confirmed(draft)
    assert unit.name in signed_in(LIN).get(reverse("list-detail", args=[draft.pk]) + "?part=changes").content.decode()


def test_the_check_that_decided_stands_first_and_the_whole_way_behind_it() -> None:
    small = make_enterprise(
        "小示例钢铁", sector=Sector.STEEL, process="高炉—转炉长流程", emissions={2024: "1", 2025: "25000.00"}
    )
    entry = entry_of(screened(), small)
    proof = proof_of(page(query=f"{AT}&entry={entry.pk}"))
    key, every = proof.split("全部依据")
    assert "✗ 达到 26,000.00 吨" in key
    assert "筛查结论" in key
    assert "关停日期" not in key
    assert "关停日期" in every


def test_the_parts_of_a_sum_stand_beside_the_verdict() -> None:
    lead, member = steelworks(2)
    EnterpriseEvent.objects.create(
        enterprise=member, kind=EventKind.JOINT_WORKS, occurred_on=date(2026, 1, 1), counterpart=lead
    )
    entry = entry_of(screened(), lead)
    key, _every = proof_of(page(query=f"{AT}&entry={entry.pk}")).split("全部依据")
    for unit in (lead, member):
        assert f"{unit.name}（{unit.uscc}）2025 年度（吨）" in key
    assert "2,000,003.00" in key


def test_a_near_band_of_no_width_keeps_the_control_that_sets_it() -> None:
    ScreeningSetting.objects.create(province="99", near_percent=0)
    steelworks(1)
    screened()
    html = page()
    assert 'name="near_percent"' in html
    assert "范围为 0" in html


def test_a_refused_override_names_the_unit() -> None:
    unit = steelworks(1)[0]
    draft = screened()
    said = posted(LIN, reverse("entry-decide", args=[entry_of(draft, unit).pk]), verdict="exclude")
    assert f"{unit.name}（{unit.uscc}）未改判" in said
    assert "改为“不纳入”须写明理由" in said


def test_an_old_reason_is_history_and_no_draft_of_the_next() -> None:
    unit = steelworks(1)[0]
    draft = screened()
    lists.decide_entry(entry_of(draft, unit), verdict="exclude", reason="上次的理由", by=make_person(LIN))
    proof = proof_of(page(query=f"{AT}&entry={entry_of(draft, unit).pk}"))
    assert "<dd>上次的理由</dd>" in proof
    assert re.search(r"<textarea[^>]*></textarea>", proof)


def test_confirming_from_the_table_leads_to_the_next_row() -> None:
    first, second = steelworks(2)
    draft = screened()
    data = {
        "list_year": LIST_YEAR, "sector": "steel", "query": AT[1:], "next": SCREENING + AT, "verdict": "include",
        "seen": "",
    }  # fmt: skip
    larger, smaller = entry_of(draft, second), entry_of(draft, first)
    response = signed_in(LIN).post(reverse("entry-decide", args=[larger.pk]), data)
    assert response["Location"] == f"{SCREENING}{AT}&entry={smaller.pk}#e{smaller.pk}"
    response = signed_in(LIN).post(reverse("entry-decide", args=[smaller.pk]), data)
    assert response["Location"] == f"{SCREENING}{AT}#entries"


def test_asking_and_overriding_swap_the_panel_alone() -> None:
    unit = asked()
    entry = entry_of(screened(), unit)
    found = re.search(r"<a [^>]*data-decide[^>]*>", page())
    assert found is not None
    assert f'hx-get="/registry/screening/entries/{entry.pk}/' in found[0]
    assert 'hx-target="#proof"' in found[0]
    assert f"entry={entry.pk}" in found[0]
    assert "#decide" in found[0]


def test_what_moved_since_the_screening_is_said_and_named() -> None:
    units = steelworks(12)
    screened()
    assert "在筛查后有变动" not in page()
    for unit in units:
        emits(unit, "10.00")
    html = page()
    assert "名录数据在筛查后有变动：12 家" in html
    panel = html[html.index('id="moved"') : html.index('id="near"')]
    assert sum(unit.name in panel for unit in units) >= 10
    assert "查看全部变动" in panel
    every = page(query=f"{AT}&moved=1")
    assert every[every.index('id="moved"') :].count("结论由纳入变为不纳入") == 12
    screened()
    assert "在筛查后有变动" not in page()


def test_a_member_that_moves_takes_its_lead_with_it() -> None:
    lead, member = steelworks(2)
    EnterpriseEvent.objects.create(
        enterprise=member, kind=EventKind.JOINT_WORKS, occurred_on=date(2026, 1, 1), counterpart=lead
    )
    draft = screened()
    emits(member, "10.00")
    movement = moved.movement_of(AnnualList.objects.get(pk=draft.pk), today=date(2026, 11, 20))
    assert movement is not None
    assert {one.uscc for one in movement.drifts or ()} == {lead.uscc, member.uscc}


def test_a_touch_that_changes_no_verdict_moves_nothing() -> None:
    unit = steelworks(1)[0]
    screened()
    emits(unit, "1000001.00")
    assert "在筛查后有变动" not in page()


def test_of_very_many_touched_units_the_page_says_how_many_and_judges_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moved, "JUDGED_AT_ONCE", 1)
    units = steelworks(2)
    screened()
    for unit in units:
        emits(unit, "10.00")
    html = page()
    assert "名录数据在筛查后有变动：2 家" in html
    assert "登记信息在筛查后更新过" in html


def test_a_refused_submission_names_what_moved_ten_at_most() -> None:
    units = steelworks(11)
    draft = confirmed(screened())
    for unit in units:
        emits(unit, "10.00")
    with pytest.raises(Refused, match=r"涉及 11 家：.*等 11 家") as refusal:
        lists.submit(draft, by=make_person(LIN))
    assert sum(unit.uscc in str(refusal.value) for unit in units) == 10


def test_the_export_is_numbered_and_its_years_are_numbers() -> None:
    steelworks(3)
    screened()
    answer = signed_in(LIN).get(reverse("screening-export") + AT)
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == "序号")
    body = rows[rows.index(head) + 1 :]
    assert [row[0] for row in body] == [1, 2, 3]
    assert {row[head.index("排放年度")] for row in body} == {2025}


def test_the_timeline_of_a_list_tells_every_override() -> None:
    unit, plain = steelworks(2)
    draft = screened()
    lists.decide_entry(entry_of(draft, unit), verdict="exclude", reason="现场核实已停产", by=make_person(LIN))
    lists.decide_entry(entry_of(draft, plain), verdict="include", by=make_person(LIN))
    html = signed_in(ZHOU).get(reverse("list-detail", args=[draft.pk])).content.decode()
    log = html[html.index("办理记录") :]
    assert f"改判 {unit.name}（{unit.uscc}）：纳入 → 不纳入" in log
    assert "现场核实已停产" in log
    assert "林岚" in log
    assert f"改判 {plain.name}" not in log


def test_a_city_reads_the_overrides_of_its_own_units_only() -> None:
    here, there = steelworks(1)[0], steelworks(1, first=2, city="别市")[0]
    draft = screened()
    for unit in (here, there):
        lists.decide_entry(entry_of(draft, unit), verdict="exclude", reason="现场核实", by=make_person(LIN))
    mine = draft.entries.filter(enterprise=here)
    assert [line["text"] for line in log_lines(draft, mine, 9) if "改判" in line["text"]] == [
        f"改判 {here.name}（{here.uscc}）：纳入 → 不纳入"
    ]


def test_a_bulk_confirmation_says_what_it_left_and_why() -> None:
    steelworks(1)
    silent = asked()
    draft = screened()
    said = posted(LIN, reverse("entries-confirm"), which="all", query="")
    assert "已确认 1 条" in said
    assert f"1 条待核实，未确认：{silent.name}（{silent.uscc}）" in said
    ticked = [entry.pk for entry in draft.entries.all()]
    said = posted(LIN, reverse("entries-confirm"), which="ticked", entry=ticked)
    assert "1 条已有结论，未改动" in said
    assert "已确认 0 条" not in said


def test_without_scripts_the_words_name_no_number_and_no_key() -> None:
    steelworks(1)
    screened()
    html = page()
    assert re.search(r"<span data-without-script>确认所选</span>", html)
    assert re.search(r"<span data-needs-script hidden>↑↓ 移动", html)
    assert re.search(r"<span data-needs-script hidden>批量确认", html)


def test_in_a_rehearsal_a_load_before_the_screening_moves_nothing_after_it(settings: LazySettings) -> None:
    settings.PORTAL_TODAY = date(2026, 10, 12)
    with clock.one_day():
        import_file(as_csv([row(1), row(2)]), file_name="名册.csv", province="99", today=clock.today())
        draft = screening.run(LIST_YEAR, "99", "power", by=make_person(LIN), today=clock.today()).annual_list
        assert draft.screened_at is not None
        assert not moved._touched(draft, draft.screened_at)
        assert moved.movement_of(draft, today=clock.today()) is None
