"""方案的页面: written section by section without scripts, read by the bureau, listed for the year."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from dataquality.models import PlanVersion
from dataquality.services import plan_drafts as drafts
from dataquality.services import plan_review
from registry.models import AnnualList, ListEntry
from tests.dataquality.plan.at_work import PDF, TODAY, again, complete_draft, seen, steelworks, submitted, upload, wu
from tests.dataquality.plans import make_plan
from tests.factories import make_enterprise
from tests.people import CHEN, HE, LIN, MA, WANG, WU, ZHAO, ZHOU, make_person, signed_in
from tests.showing import seen_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november(settings: LazySettings) -> None:
    """A day on which next year's plans are being written."""
    settings.PORTAL_TODAY = TODAY


def draft() -> PlanVersion:
    return make_plan(steelworks(), "steel", 2026, status="draft")


def posted(version: PlanVersion, section: str, part: str | None = None, /, **more: Any) -> dict[str, Any]:
    """What the page would send back."""
    version = again(version)
    return {"revision": version.revision, "seen": drafts.digest_of(version, section, part)} | more


def test_a_section_is_saved_without_scripts_and_leads_on() -> None:
    version, client = draft(), signed_in(WANG)
    url = reverse("plan-section", args=[version.pk, "boundary"])
    answer = client.post(url, posted(version, "boundary", enterprise="全厂", process="自原料场起", go="next"))
    assert answer["Location"] == reverse("plan-facilities", args=[version.pk])
    assert again(version).content["boundary"] == {"enterprise": "全厂", "process": "自原料场起"}


def test_a_section_is_saved_by_itself_and_says_when() -> None:
    version, client = draft(), signed_in(WANG)
    url = reverse("plan-section", args=[version.pk, "boundary"])
    answer = client.post(
        url, posted(version, "boundary", enterprise="全厂", process=""), headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "王磊 于" in answer.content.decode()
    assert 'name="revision" id="revision" value="1"' in answer.content.decode()


def test_what_was_typed_is_kept_when_somebody_else_was_faster() -> None:
    version, client = draft(), signed_in(WANG)
    mine = posted(version, "boundary", enterprise="王的话", process="", go="stay")
    drafts.save_texts(version, "boundary", {"enterprise": "吴的话"}, by=wu(), seen=seen(version))
    url = reverse("plan-section", args=[version.pk, "boundary"])
    answer = client.post(url, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "吴桐" in page
    assert "王的话" in page
    assert again(version).content["boundary"]["enterprise"] == "吴的话"
    client.post(url, posted(version, "boundary", enterprise="王的话", process="", go="stay"))
    assert again(version).content["boundary"]["enterprise"] == "王的话"


def test_a_facility_is_added_described_copied_and_removed() -> None:
    version, client = draft(), signed_in(WANG)
    start = {"new-code": "2#", "new-name": "2号烧结机", "new-kind": "sintering"}
    client.post(reverse("plan-facility-add", args=[version.pk]), posted(version, "facilities", **start))
    url = reverse("plan-facility", args=[version.pk, "2#"])
    said = {"code": "2#", "name": "2号烧结机", "state": "in_use", "capacity": "180.50", "position": "烧结车间",
            "details-equipment": "180 m²", "flow.coke.in": "1",
            "flow.coke_oven_gas.in": "1", "flow.coke_oven_gas.in.from": "own"}  # fmt: skip
    client.post(url, posted(version, "facilities", "2#", **said))
    found = next(one for one in again(version).content["facilities"] if one["code"] == "2#")
    assert (found["capacity"], found["details"]) == ("180.5", {"equipment": "180 m²"})
    assert found["flows"] == [
        {"item": "coke", "direction": "in", "bought": True},
        {"item": "coke_oven_gas", "direction": "in", "bought": False},
    ]
    copied = posted(version, "facilities", **{"copy-code": "3#", "copy-name": "3号烧结机"})
    client.post(reverse("plan-facility-copy", args=[version.pk, "2#"]), copied)
    client.post(reverse("plan-facility-remove", args=[version.pk, "2#"]), posted(version, "facilities", "2#"))
    assert [one["code"] for one in again(version).content["facilities"]][-1] == "3#"
    assert any(key.startswith("3#:coke:in:") for key in again(version).content["parameters"])


def test_a_code_with_a_colon_is_refused_and_what_was_typed_stays() -> None:
    version, client = draft(), signed_in(WANG)
    url = reverse("plan-facility", args=[version.pk, "SJ1"])
    answer = client.post(url, posted(version, "facilities", "SJ1", code="SJ:1", name="改名烧结机", state="in_use"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "改名烧结机" in page
    assert "KILN-2" in page
    assert again(version).content == version.content


def test_rows_are_saved_and_one_fills_the_ticked() -> None:
    version, client = draft(), signed_in(WANG)
    source, target = "SJ1:coke:in:C4-FC", "SJ1:anthracite:in:C4-FC"
    typed = {f"{source}.method": "measured", f"{source}.instrument": "轨道衡 GCS-150", f"{source}.department": "计量处"}
    form = posted(version, "parameters", "SJ1", facility="SJ1", source=source, tick=[target], column=["instrument"])
    answer = client.post(reverse("plan-fill", args=[version.pk]), form | typed)
    assert answer.status_code == 302
    rows = again(version).content["parameters"]
    assert (rows[source]["instrument"], rows[source]["department"]) == ("轨道衡 GCS-150", "计量处")
    assert (rows[target]["instrument"], rows[target]["department"]) == ("轨道衡 GCS-150", "生产技术部")


def test_a_text_that_is_too_long_is_said_and_not_cut() -> None:
    version, client = draft(), signed_in(WANG)
    row = "SJ1:coke:in:C4-FC"
    form = posted(version, "parameters", "SJ1", facility="SJ1", go="stay") | {f"{row}.instrument": "秤" * 121}
    answer = client.post(reverse("plan-rows", args=[version.pk]), form)
    assert "不超过 120 字" in answer.content.decode()
    assert again(version).content == version.content


def test_drawings_are_put_on_and_taken_off_and_handed_out() -> None:
    version, client = draft(), signed_in(WANG)
    client.post(reverse("plan-file-add", args=[version.pk]), {"kind": "site", "file": upload("平面图.pdf")})
    file = version.files.get()
    answer = client.get(reverse("plan-file", args=[version.pk, file.pk]))
    assert answer.content == PDF
    client.post(reverse("plan-file-remove", args=[version.pk, file.pk]))
    assert not version.files.exists()


def test_open_points_lead_to_where_they_are_mended() -> None:
    version, client = draft(), signed_in(WU)
    page = client.get(reverse("plan-detail", args=[version.pk])).content.decode()
    assert reverse("plan-files", args=[version.pk]) in page
    assert "3 处完善后才能提交" in page


def test_the_whole_way_from_the_first_press_to_the_acceptance() -> None:
    steelworks()
    wu_at, lin_at = signed_in(WU), signed_in(LIN)
    wu_at.post(reverse("plan-start"), {"sector": "steel", "year": "2026"})
    first = PlanVersion.objects.get()
    ready = complete_draft(2025)
    PlanVersion.objects.filter(pk=first.pk).update(content=ready.content, form_code=ready.form_code)
    for one in ready.files.all():
        first.files.create(kind=one.kind, file=one.file, name=one.name)
    wu_at.post(reverse("plan-submit", args=[first.pk]))
    lin_at.post(
        reverse("plan-return", args=[first.pk]),
        {"reason": "请写明边界", "mend_by": "2027-03-01", "seen": handed_in(first)},
    )
    assert "请写明边界" in wu_at.get(reverse("plan-detail", args=[first.pk])).content.decode()
    wu_at.post(reverse("plan-submit", args=[first.pk]))
    lin_at.post(reverse("plan-accept", args=[first.pk]), {"effective_on": "2026-01-01", "seen": handed_in(first)})
    assert again(first).status == "accepted"
    answer = wu_at.post(reverse("plan-revise", args=[first.pk]), {"trigger": "instrument", "note": "换秤"})
    assert "第 1 版相比" in wu_at.get(answer["Location"]).content.decode()
    wu_at.post(reverse("plan-roll"), {"sector": "steel", "year": "2027"})
    assert PlanVersion.objects.filter(plan__plan_year=2027, trigger="yearly").exists()


def handed_in(version: PlanVersion) -> str:
    """What the officer's page shows of the version now."""
    page = signed_in(LIN).get(reverse("plan-detail", args=[version.pk])).content.decode()
    return seen_in(page)


def rewritten(version: PlanVersion) -> None:
    """Taken back, changed, handed in again under the same key."""
    plan_review.recall(again(version), by=wu())
    held = again(version)
    drafts.save_texts(held, "boundary", {"enterprise": "改后的边界", "process": "全流程"}, by=wu(), seen=seen(held))
    plan_review.submit(again(version), by=wu())


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("plan-accept", {"effective_on": "2026-03-01"}),
        ("plan-return", {"reason": "第三节的量程不对", "mend_by": "2027-03-01"}),
    ],
)
def test_a_text_that_the_officer_never_saw_is_not_decided(act: str, typed: dict[str, str]) -> None:
    make_person(LIN)
    version = submitted()
    before = handed_in(version)
    rewritten(version)
    answer = signed_in(LIN).post(reverse(act, args=[version.pk]), typed | {"seen": before})
    page = answer.content.decode()
    assert (answer.status_code, again(version).status) == (409, "submitted")
    assert "您打开本页后" in page
    assert "改后的边界" in page
    assert all(text in page for text in typed.values())
    assert seen_in(page) == handed_in(version)
    assert signed_in(LIN).post(reverse(act, args=[version.pk]), typed).status_code == 409, "nothing said, nothing seen"
    answer = signed_in(LIN).post(reverse(act, args=[version.pk]), typed | {"seen": handed_in(version)})
    assert (answer.status_code, again(version).status != "submitted") == (302, True)


def test_what_was_typed_of_a_recalled_plan_is_given_back() -> None:
    make_person(LIN)
    version = submitted()
    before = handed_in(version)
    plan_review.recall(again(version), by=wu())
    answer = signed_in(LIN).post(
        reverse("plan-return", args=[version.pk]),
        {"reason": "第三节的量程不对", "mend_by": "2027-03-01", "seen": before},
    )
    assert (answer.status_code, "第三节的量程不对" in answer.content.decode()) == (409, True)


def test_a_refused_decision_on_a_plan_keeps_what_was_typed() -> None:
    make_person(LIN)
    version = submitted()
    client, shows = signed_in(LIN), handed_in(version)
    url = reverse("plan-detail", args=[version.pk])
    answer = client.post(
        reverse("plan-return", args=[version.pk]), {"reason": "量" * 2001, "mend_by": "2027-03-01", "seen": shows}
    )
    page = answer.content.decode()
    assert (answer.status_code, f">\n{'量' * 2001}</textarea>" in page) == (422, True)
    assert f'name="next" value="{url}"' in page, "the languages lead to the page"
    answer = client.post(reverse("plan-accept", args=[version.pk]), {"effective_on": "2025-12-31", "seen": shows})
    page = answer.content.decode()
    assert (answer.status_code, 'value="2025-12-31"' in page, "施行日期应在 2026 年内" in page) == (422, True, True)
    assert again(version).status == "submitted"


def test_a_refused_revision_keeps_its_note() -> None:
    make_person(LIN)
    version = submitted()
    plan_review.accept(version, by=make_person(LIN), today=TODAY)
    url = reverse("plan-revise", args=[version.pk])
    answer = signed_in(WU).post(url, {"trigger": "", "note": "三号秤换新"})
    page = answer.content.decode()
    assert (answer.status_code, "三号秤换新" in page, "<details open>" in page) == (422, True, True)
    signed_in(WANG).post(url, {"trigger": "instrument", "note": "王的修订"})
    answer = signed_in(WU).post(url, {"trigger": "instrument", "note": "三号秤换新"})
    assert (answer.status_code, "三号秤换新" in answer.content.decode()) == (409, True)
    assert PlanVersion.objects.filter(revision_note="三号秤换新").count() == 0


def test_a_text_of_the_editor_that_is_too_long_answers_422() -> None:
    version, client = draft(), signed_in(WANG)
    url = reverse("plan-section", args=[version.pk, "boundary"])
    typed = posted(version, "boundary", enterprise="长" * 9001, process="", go="stay")
    answer = client.post(url, typed)
    assert (answer.status_code, "长" * 9001 in answer.content.decode()) == (422, True)
    assert again(version).content == version.content


def shown(client: Client, url: str) -> dict[str, str]:
    """The hidden fields of the flows form as one tab shows them."""
    form = client.get(url).content.decode().split('<form id="flows"')[1]
    return {name: re.findall(rf'name="{name}"[^>]*value="([^"]*)"', form)[0] for name in ("revision", "seen", "page")}


def ticked(*items: str) -> dict[str, str]:
    return {f"flow.{item}.": "1" for item in items}


def flows_of(version: PlanVersion) -> set[str]:
    return {one["item"] for one in again(version).content["flows"]}


def test_of_two_tabs_of_one_person_the_second_is_told_what_differs_and_keeps_its_ticks() -> None:
    version, client = draft(), signed_in(WANG)
    url = reverse("plan-facilities", args=[version.pk])
    one, other = shown(client, url), shown(client, url)
    assert one["page"] != other["page"]
    save = reverse("plan-flows", args=[version.pk])
    assert client.post(save, one | ticked("bituminous")).status_code == 302
    answer = client.post(save, other | ticked("anthracite"))
    page = answer.content.decode()
    assert (answer.status_code, flows_of(version)) == (409, {"bituminous"})
    assert re.search(r'name="flow.anthracite." value="1" checked', page), "what was ticked is ticked still"
    assert re.search(r"<del>[^<]*烟煤[^<]*</del>", page), "what stands is named"
    again_ = {
        name: re.findall(rf'name="{name}"[^>]*value="([^"]*)"', page.split('<form id="flows"')[1])[0] for name in one
    }
    assert client.post(save, again_ | ticked("anthracite")).status_code == 302
    assert flows_of(version) == {"anthracite"}


def test_a_page_that_saved_itself_does_not_stand_in_its_own_way() -> None:
    version, client = draft(), signed_in(WANG)
    url = reverse("plan-section", args=[version.pk, "boundary"])
    tab = posted(version, "boundary", page="one")
    client.post(url, tab | {"enterprise": "全厂", "process": ""}, headers={"HX-Request": "true"})
    assert client.post(url, tab | {"enterprise": "全厂", "process": "自原料场起"}).status_code == 302
    late = client.post(url, tab | {"page": "two", "enterprise": "半厂", "process": ""})
    assert (late.status_code, "半厂" in late.content.decode()) == (409, True)
    assert again(version).content["boundary"] == {"enterprise": "全厂", "process": "自原料场起"}


def test_a_facility_that_is_refused_keeps_what_was_typed() -> None:
    version, client = draft(), signed_in(WANG)
    kind = again(version).content["facilities"][0]["kind"]
    data = posted(version, "facilities") | {"new-code": "坏号!", "new-name": "新烧结机", "new-kind": kind}
    answer = client.post(reverse("plan-facility-add", args=[version.pk]), data)
    assert (answer.status_code, 'value="新烧结机"' in answer.content.decode()) == (422, True)


def test_the_industry_is_read_by_its_name() -> None:
    version = draft()
    PlanVersion.objects.filter(pk=version.pk).update(content=version.content | {"enterprise": {"industry": "steel"}})
    page = signed_in(WANG).get(reverse("plan-detail", args=[version.pk])).content.decode()
    assert re.search(r"行业分类</dt><dd[^>]*>\s*钢铁", page)


def test_a_draft_is_the_units_own_affair_and_strangers_find_nothing() -> None:
    version = draft()
    for who in (LIN, MA, HE, CHEN):
        assert signed_in(who).get(reverse("plan-detail", args=[version.pk])).status_code == 404
    handed_in = submitted(2025)
    for who in (LIN, MA, HE):
        assert signed_in(who).get(reverse("plan-detail", args=[handed_in.pk])).status_code == 200
    for who in (ZHAO, CHEN):
        assert signed_in(who).get(reverse("plan-detail", args=[handed_in.pk])).status_code == 404


def test_what_is_handed_in_is_no_longer_on_the_editors_pages() -> None:
    version, client = submitted(), signed_in(WANG)
    assert client.get(reverse("plan-rows", args=[version.pk])).status_code == 404


def test_a_version_goes_out_as_a_workbook_in_the_layout_of_app_b() -> None:
    version = submitted()
    book = load_workbook(BytesIO(signed_in(LIN).get(reverse("plan-workbook", args=[version.pk])).content))
    assert [name[:3] for name in book.sheetnames] == ["B.1", "B.2", "B.3", "B.4", "B.6"]
    cells = {cell.value for row in book["B.4–B.5 数据确定方式"] for cell in row}
    assert {"C3-FC", "电子皮带秤 ICS-20B", "1号烧结机（SJ1）"} <= cells


def listed(number: int, sector: str = "cement") -> None:
    """A published list of 2026 with so many units of the sector."""
    annual = AnnualList.objects.create(
        list_year=2026, province="99", sector=sector, rule_code="2025-140", status="draft"
    )
    for _one in range(number):
        unit = make_enterprise(sector=sector)  # type: ignore[arg-type]
        ListEntry.objects.create(
            annual_list=annual, enterprise=unit, name=unit.name, uscc=unit.uscc, verdict="include", decision="include",
            reason="at_or_above", clause="（一）", emission_year=2025, change="new",
        )  # fmt: skip
    AnnualList.objects.filter(pk=annual.pk).update(status="published")


LIST = "?year=2026&sector="


def test_the_list_counts_units_of_the_year_by_the_state_of_their_plan() -> None:
    listed(2)
    submitted()
    page = signed_in(LIN).get(reverse("plan-list") + LIST)
    assert {key: n for key, n in page.context["counts"].items() if n} == {"": 3, "none": 2, "submitted": 1}
    narrowed = signed_in(LIN).get(reverse("plan-list") + LIST + "&state=submitted")
    assert [line.state for line in narrowed.context["lines"]] == ["submitted"]


def test_the_list_asks_no_more_of_the_database_when_it_grows() -> None:
    listed(2)
    few = _queries(signed_in(LIN))
    listed(20, "power")
    assert _queries(signed_in(LIN)) == few


def _queries(client: Client) -> int:
    client.get(reverse("plan-list") + LIST)
    with CaptureQueriesContext(
        connection,
    ) as seen_queries:
        client.get(reverse("plan-list") + LIST)
    return len(seen_queries)


def test_the_list_goes_out_as_it_is_shown() -> None:
    listed(3)
    answer = signed_in(LIN).get(reverse("plan-export") + LIST + "&state=none")
    page = load_workbook(BytesIO(answer.content)).active
    assert page is not None
    assert page.max_row == 4


def test_the_clerk_rolls_the_ticked_units_forward() -> None:
    version = submitted()
    plan_review.accept(version, by=make_person(ZHOU), today=date(2026, 1, 5))
    activity = steelworks().activities.get()
    client = signed_in(LIN)
    client.post(reverse("plan-roll-many"), {"plan_year": "2027", "unit": [activity.pk]}, query_params={"year": "2026"})
    assert PlanVersion.objects.filter(plan__plan_year=2027, status="draft").count() == 1
