"""评估的页面: who sees what; the year with its measures; a refused form stands as it was typed; annex 6 as a workbook."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from dataquality.models import AgencyEvaluation
from dataquality.services.evaluation import publishing, steps
from tests.dataquality.evaluation import world
from tests.dataquality.evaluation.world import TODAY, YEAR
from tests.dataquality.test_published import load, row
from tests.factories import make_enterprise
from tests.people import HE, LIN, SUN, XU, ZHAO, ZHOU, make_person, signed_in
from tests.showing import seen_in

pytestmark = pytest.mark.django_db

#: The working year 2026 shows the emission year 2025.
LIST = "/dataquality/evaluations/?year=2026&sector="
AFTER = date(2026, 9, 9)


@pytest.fixture(autouse=True)
def first_of_september(settings: Any) -> None:
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def lin() -> Client:
    return signed_in(LIN)


def drafted() -> AgencyEvaluation:
    agency = world.agency_of_xu()
    task = world.concluded(agency, make_enterprise("甲钢铁有限公司", sector="steel"), tco2e="5000")  # type: ignore[arg-type]
    world.stands(task, "4400")
    world.concluded(agency, make_enterprise("乙钢铁有限公司", sector="steel"), on=date(2026, 7, 3))  # type: ignore[arg-type]
    return world.evaluated(make_person(LIN))


def page_url(one: AgencyEvaluation) -> str:
    return reverse("evaluation-detail", args=[one.pk])


def act(client: Client, one: AgencyEvaluation, name: str, **said: Any) -> Any:
    return client.post(reverse(f"evaluation-{name}", args=[one.pk]), said)


def test_a_year_without_work_says_so(lin: Client) -> None:
    html = lin.get(LIST).content.decode()
    assert "2025 排放年度没有核查任务" in html
    answer = lin.post("/dataquality/evaluations/compute/?year=2026", follow=True)
    assert "2025 排放年度本省没有核查任务" in answer.content.decode()


def test_one_button_computes_everybody(lin: Client) -> None:
    world.concluded(world.agency_of_xu())
    world.concluded(world.other_agency())
    assert "另有 2 家机构本年度有核查任务，尚未计算。" in lin.get(LIST).content.decode()
    answer = lin.post("/dataquality/evaluations/compute/?year=2026", follow=True)
    assert "新建 2 家" in answer.content.decode()
    assert len(lin.get(LIST).context["lines"]) == 2


def test_the_list_shows_measures_sorts_and_finds(lin: Client) -> None:
    one = drafted()
    world.concluded(world.other_agency())
    world.evaluated(make_person(LIN), one.agency)
    lines = lin.get(LIST).context["lines"]
    mine = next(line for line in lines if line.evaluation == one)
    assert (mine.foot.issued, mine.foot.late, mine.foot.unqualified, str(mine.foot.rate)) == (2, 1, 1, "50.00")
    assert mine.values["figures_stood"] == "0.00"
    by_total = lin.get(f"{LIST}&sort=-total").context["lines"]
    assert [line.evaluation for line in by_total][-1] == one
    assert len(lin.get(f"{LIST}&q=另一家").context["lines"]) == 1
    assert len(lin.get(f"{LIST}&state=published").context["lines"]) == 0


def test_the_page_shows_the_working_of_each_measure_and_what_is_our_own_choice(lin: Client) -> None:
    load([row(1), row(2, unit=2, result="不符合")])
    html = lin.get(page_url(drafted())).content.decode()
    for said in ("结论数据成立", "等级 D", "0 ÷ 1 × 25", "门户自定", "认定排放量与结论不一致，超出界限", "迟 3 日"):
        assert said in html, said
    assert "共出具 2 份《核查结论》，其中 1 份合格，1 份不合格，合格率 50.00%。" in html


def test_what_was_published_before_stands_beside(lin: Client) -> None:
    load([row(1, institution_uscc=XU.uscc), row(2, unit=2, institution_uscc=XU.uscc, result="不符合")])
    past = lin.get(page_url(drafted())).context["past"]
    assert [(one.year, one.rows, one.nonconforming, str(one.percent)) for one in past] == [(2024, 2, 1, "50.00")]


def test_the_whole_way_in_the_browser_of_four_people(lin: Client) -> None:
    one = drafted()
    xu, zhou = signed_in(XU), signed_in(ZHOU)
    assert xu.get(page_url(one)).status_code == 404
    act(lin, one, "send")
    assert xu.get(page_url(one)).status_code == 200
    act(xu, one, "profile", office="滨江市示例路", legal_representative="许示例")
    act(xu, one, "reply", text="第 1 行为单位更正所致。")
    act(lin, one, "answer", answer="不予采纳。")
    act(lin, one, "propose")
    assert "须由另一人办理" in lin.get(page_url(one)).content.decode()
    act(zhou, one, "decide")
    one.refresh_from_db()
    assert one.status == "proposed", "nothing said, nothing seen"
    act(zhou, one, "decide", seen=seen_in(zhou.get(page_url(one)).content.decode()))
    act(zhou, one, "publish")
    one.refresh_from_db()
    assert (one.status, one.profile["office"]) == ("published", "滨江市示例路")


def test_propose_is_blocked_with_its_reason_while_the_clock_runs(lin: Client) -> None:
    one = drafted()
    act(lin, one, "send")
    html = lin.get(page_url(one)).content.decode()
    assert "申辩期限到" in html
    assert reverse("evaluation-propose", args=[one.pk]) not in html
    answer = lin.post(reverse("evaluation-propose", args=[one.pk]), follow=True)
    assert "尚未届满" in answer.content.decode()


def test_a_refused_form_stands_as_it_was_typed(lin: Client) -> None:
    one = drafted()
    answer = act(lin, one, "mark", number="9", mark="plan", verdict="fails", reason="看过控制方案")
    assert answer.status_code == 422
    assert 'value="看过控制方案"' in answer.content.decode()
    act(lin, one, "send")
    xu = signed_in(XU)
    assert act(xu, one, "reply", text="").status_code == 422
    act(xu, one, "reply", text="有异议")
    steps.answer(one, "x", by=make_person(LIN))
    steps.propose(one, by=make_person(LIN), today=TODAY)
    late = act(xu, one, "reply", text="再补充一点")
    assert late.status_code == 409
    assert "再补充一点" in late.content.decode()


def test_to_the_agency_nothing_is_shown_while_it_is_computed_anew(lin: Client) -> None:
    one = drafted()
    act(lin, one, "send")
    AgencyEvaluation.objects.filter(pk=one.pk).update(status="draft")
    xu = signed_in(XU)
    html = xu.get(page_url(one)).content.decode()
    assert "评估正在重新计算" in html
    assert "结论数据成立" not in html
    assert xu.get(reverse("evaluation-form", args=[one.pk])).status_code == 302


def test_strangers_see_nothing(lin: Client) -> None:
    one = drafted()
    assert signed_in(ZHAO).get(page_url(one)).status_code == 404
    for who in (HE, SUN):
        assert signed_in(who).get(page_url(one)).status_code == 200


def test_the_list_asks_no_more_when_agencies_grow_tenfold(lin: Client, django_assert_max_num_queries: Any) -> None:
    world.concluded(world.agency_of_xu())
    world.evaluated(make_person(LIN))
    lin.get(LIST)
    with django_assert_max_num_queries(16):
        lin.get(LIST)
    for n in range(10):
        world.concluded(world.other_agency(f"核查{n}有限公司"))
    world.evaluated(make_person(LIN))
    with django_assert_max_num_queries(16):
        assert len(lin.get(LIST).context["lines"]) == 11


# Annex 6 -----------------------------------------------------------------------------------------------------


def cells(data: bytes) -> list[list[Any]]:
    return [list(line) for line in load_workbook(BytesIO(data)).active.iter_rows(values_only=True)]


def test_the_workbook_has_the_form_of_annex_6(lin: Client) -> None:
    one = drafted()
    steps.describe(one, {"legal_representative": "许示例", "office": "滨江市", "bad_record": "无"}, by=make_person(LIN))
    answer = lin.get(reverse("evaluation-form", args=[one.pk]))
    sheet = cells(answer.content)
    first = [line[0] for line in sheet]
    assert first[0] == "技术服务机构信息公开表"
    parts = [line for line in first if isinstance(line, str) and line[:2] in ("一、", "二、", "三、")]
    assert parts == ["一、技术服务机构基本信息", "二、内部管理情况", "三、核查工作及时性和工作质量"]
    labels = ["机构名称", "统一社会信用代码", "法定代表人", "注册资金（万元）", "办公场所", "联系人", "联系方式"]
    start = first.index("一、技术服务机构基本信息") + 1
    assert first[start : start + 7] == labels
    assert sheet[start + 2][2] == "许示例"
    second = first.index("二、内部管理情况") + 1
    assert first[second : second + 3] == ["内部质量管理措施", "公正性管理措施", "不良记录"]
    top = first.index("三、核查工作及时性和工作质量") + 1
    assert sheet[top][:5] == ["序号", "重点排放单位名称", "统一社会信用代码", "核查及时性", "核查质量"]
    assert [title.partition(". ")[0] for title in sheet[top + 1][4:]] == list("1234567")
    assert sheet[top + 1][10] == "7. 其他内容"
    rows = sheet[top + 2 : top + 4]
    assert [line[0] for line in rows] == [1, 2]
    assert {line[1]: line[3] for line in rows} == {"甲钢铁有限公司": "及时", "乙钢铁有限公司": "不及时"}
    marks = {line[1]: line[4:] for line in rows}
    assert marks["甲钢铁有限公司"] == ["符合", "符合", "符合", "不符合", "符合", "符合", "符合"]
    assert set(marks["乙钢铁有限公司"]) == {"符合"}
    assert first[-1] == "共出具 2 份《核查结论》，其中 1 份合格，1 份不合格，合格率 50.00%。"


def test_the_same_evaluation_gives_the_same_bytes(lin: Client) -> None:
    url = reverse("evaluation-form", args=[drafted().pk])
    assert lin.get(url).content == lin.get(url).content


def test_the_list_is_exported_with_every_measure(lin: Client) -> None:
    drafted()
    sheet = cells(lin.get("/dataquality/evaluations/export/?year=2026").content)
    head, line = sheet[1], sheet[2]
    assert {"结论数据成立(%)", "后续变更幅度(%)", "利益冲突(起)", "逾期天数(日)", "评分(分)"} <= set(head)
    assert line[0] == XU.body
    assert len(sheet) >= 3


# Public ------------------------------------------------------------------------------------------------------


def published() -> AgencyEvaluation:
    drafted()
    return one_of_a_fresh_year()


def test_everybody_reads_what_was_published_and_nothing_else(client: Client) -> None:
    one = drafted()
    url = f"/public/agencies/99/{YEAR}/{XU.uscc}/"
    assert client.get(url).status_code == 404
    assert "还没有公开的评估" in client.get("/public/agencies/").content.decode()
    published_one = one_of_a_fresh_year()
    assert published_one == one
    html = client.get(url).content.decode()
    assert "共出具 2 份《核查结论》" in html
    assert html.count("<b>不符合</b>") >= 1
    assert f"第 {published_one.entry.index} 号" in html  # type: ignore[union-attr]
    assert XU.body in client.get("/public/agencies/").content.decode()
    assert client.get("/public/agencies/?emission_year=2020").context["rows"] == []
    assert client.get(f"{url}form/").status_code == 200
    assert client.get(f"/public/agencies/42/{YEAR}/{XU.uscc}/").status_code == 404


def one_of_a_fresh_year() -> AgencyEvaluation:
    """The works stand already; computed, sent, decided, published."""
    one = world.evaluated(make_person(LIN))
    steps.send(one, by=make_person(LIN), today=TODAY)
    steps.propose(one, by=make_person(LIN), today=AFTER)
    steps.decide(one, by=make_person(ZHOU), today=AFTER)
    publishing.publish(one, by=make_person(LIN), today=AFTER)
    return one


def test_a_reader_who_has_the_page_gets_304(client: Client) -> None:
    published()
    for url in ("/public/agencies/", f"/public/agencies/99/{YEAR}/{XU.uscc}/"):
        etag = client.get(url)["ETag"]
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304


def test_the_public_list_asks_no_more_when_it_grows(client: Client, django_assert_max_num_queries: Any) -> None:
    published()
    with django_assert_max_num_queries(6):
        client.get("/public/agencies/")
