"""Each listed unit is told of its rights and duties, and the bureau sees who has confirmed."""

import io
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from registry.models import Enterprise, RightsNotice
from tests.people import CHEN, HE, LIN, MA, WANG, WU, ZHAO, ZHOU, Person, make_person, signed_in
from tests.registry.pages_lists.making import YEAR, published, screened, steelworks

pytestmark = pytest.mark.django_db

LIST = f"/registry/notices/?year={YEAR}&sector="


@pytest.fixture
def works() -> Enterprise:
    """Wang's steelworks, listed and told; a second works without an account beside it."""
    wang = make_person(WANG)
    unit = steelworks(1)[0]
    unit.organisation = wang.acting_post.organisation if wang.acting_post else None
    unit.save()
    steelworks(1, first=2)
    published(screened())
    return unit


def notice_of(unit: Enterprise) -> RightsNotice:
    return RightsNotice.objects.get(enterprise=unit)


def told(who: Person, path: str, **data: Any) -> str:
    return signed_in(who).post(path, data, follow=True).content.decode()


def test_the_bureau_sees_who_cannot_be_reached_first(works: Enterprise) -> None:
    html = signed_in(LIN).get(LIST).content.decode()
    assert "1 家没有门户账户" in html
    assert html.index("示例钢铁2厂") < html.index("示例钢铁1厂")
    unreached = signed_in(LIN).get(LIST + "&state=unreached").content.decode()
    assert "示例钢铁2厂" in unreached
    assert "示例钢铁1厂" not in unreached


def test_the_unit_reads_rights_duties_and_clocks_and_confirms_once(works: Enterprise) -> None:
    path = reverse("notice-detail", args=[notice_of(works).pk])
    html = signed_in(WANG).get(path).content.decode()
    for said in (
        "数据质量控制方案",
        "40 个自然日",
        "不少于 5 年",
        "7 个工作日内申请",
        "10 个工作日内作出决定",
        "条例第十一条",
    ):
        assert said in html
    act = reverse("notice-acknowledge", args=[notice_of(works).pk])
    assert "已确认收到" in told(WANG, act)
    notice = notice_of(works)
    assert notice.acknowledged_by is not None
    assert notice.acknowledged_by.username == "wang"
    assert "本单位已确认收到" in told(WU, act)
    assert "王磊" in signed_in(LIN).get(LIST + "&state=acknowledged").content.decode()


def test_a_strangers_notice_does_not_exist(works: Enterprise) -> None:
    notice = notice_of(works)
    assert signed_in(CHEN).get(reverse("notice-detail", args=[notice.pk])).status_code == 404
    assert signed_in(CHEN).post(reverse("notice-acknowledge", args=[notice.pk])).status_code == 404
    assert signed_in(ZHAO).get(reverse("notice-detail", args=[notice.pk])).status_code == 404
    assert signed_in(ZHAO).post(reverse("notice-paper", args=[notice.pk]), {"note": "x"}).status_code == 404
    assert works.name not in signed_in(ZHAO).get(LIST).content.decode()


@pytest.mark.parametrize("who", [WANG, MA])
def test_the_bureaus_list_is_shut_to_others(who: Person) -> None:
    assert signed_in(who).get(LIST).status_code == 403


@pytest.mark.parametrize("who", [LIN, ZHOU])
def test_nobody_confirms_for_the_unit(who: Person, works: Enterprise) -> None:
    assert signed_in(who).post(reverse("notice-acknowledge", args=[notice_of(works).pk])).status_code == 403


def test_paper_delivery_is_recorded_with_how_when_and_to_whom(works: Enterprise) -> None:
    other = RightsNotice.objects.exclude(enterprise=works).get()
    act = reverse("notice-paper", args=[other.pk])
    assert "请写明书面送达的方式" in told(LIN, act, note=" ")
    assert "已登记" in told(LIN, act, note="邮政挂号，11月3日，签收人 李某", next=LIST)
    assert "签收人 李某" in signed_in(LIN).get(LIST + "&state=paper").content.decode()
    assert signed_in(ZHOU).post(act, {"note": "x"}).status_code == 403


def test_the_ministry_reads_the_list_and_records_nothing(works: Enterprise) -> None:
    html = signed_in(HE).get(LIST).content.decode()
    assert works.name in html
    assert "/paper/" not in html


def test_before_any_publication_the_page_says_when_units_are_told() -> None:
    assert "还没有告知任何单位" in signed_in(LIN).get(LIST).content.decode()


def test_the_list_keeps_its_number_of_queries(works: Enterprise, django_assert_max_num_queries: Any) -> None:
    client = signed_in(LIN)
    client.get(LIST)
    with django_assert_max_num_queries(11):
        client.get(LIST)
    notice = notice_of(works)
    others = steelworks(30, first=3)
    RightsNotice.objects.bulk_create(
        RightsNotice(annual_list=notice.annual_list, enterprise=unit, list_year=notice.list_year, sector=notice.sector)
        for unit in others
    )
    with django_assert_max_num_queries(11):
        client.get(LIST)


PAPER = "/registry/notices/paper/"
NOTE = "邮政挂号，11月3日，回执在档"


def test_many_papers_are_recorded_after_a_second_look(works: Enterprise) -> None:
    keys = [str(one.pk) for one in RightsNotice.objects.order_by("pk")]
    look = signed_in(LIN).get(PAPER, {"notice": keys}).content.decode()
    assert "登记 2 家书面送达" in look
    assert works.name in look
    assert not RightsNotice.objects.exclude(paper_note="").exists()
    assert "已登记 2 家书面送达" in told(LIN, PAPER, notices=",".join(keys), note=NOTE)
    assert RightsNotice.objects.filter(paper_note=NOTE).count() == 2


def test_all_that_the_filters_show_can_be_recorded(works: Enterprise) -> None:
    look = signed_in(LIN).get(f"{PAPER}?year={YEAR}&sector=&state=unreached").content.decode()
    assert "登记 1 家书面送达" in look
    assert works.name not in look


def test_the_second_look_says_what_is_settled_already(works: Enterprise) -> None:
    told(LIN, reverse("notice-paper", args=[notice_of(works).pk]), note=NOTE)
    look = signed_in(LIN).get(PAPER, {"notice": [one.pk for one in RightsNotice.objects.all()]}).content.decode()
    assert "另有 1 家已确认或已登记" in look
    assert "登记 1 家书面送达" in look


def test_papers_of_another_province_are_not_recorded_by_their_numbers(works: Enterprise) -> None:
    told(ZHAO, PAPER, notices=str(notice_of(works).pk), note=NOTE)
    assert notice_of(works).paper_note == ""
    assert signed_in(ZHOU).post(PAPER, {"notices": "1", "note": NOTE}).status_code == 403


@pytest.mark.parametrize("sent", [{}, {"notices": "x,9999999999999999999999", "note": NOTE}, {"note": " "}])
def test_a_form_that_names_nobody_is_one_sentence(works: Enterprise, sent: dict[str, str]) -> None:
    html = told(LIN, PAPER, **sent)
    assert "没有可登记的" in html or "请写明书面送达" in html


def test_letters_are_printed_together_each_with_its_slip(works: Enterprise) -> None:
    html = signed_in(ZHOU).get(f"/registry/notices/print/?year={YEAR}&sector=").content.decode()
    assert html.count("送达回证</caption>") == 2
    one = signed_in(LIN).get("/registry/notices/print/", {"notice": notice_of(works).pk}).content.decode()
    assert one.count("送达回证</caption>") == 1
    assert works.uscc in one


def test_the_notices_go_out_as_a_workbook_with_their_states(works: Enterprise) -> None:
    told(LIN, reverse("notice-paper", args=[notice_of(works).pk]), note=NOTE)
    answer = signed_in(LIN).get(f"/registry/notices/export/?year={YEAR}&sector=")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert {(row[0], row[6]) for row in rows[1:]} == {(works.name, "书面送达"), ("示例钢铁2厂", "无账户")}


def test_the_figure_of_the_navigation_is_that_of_the_page(works: Enterprise) -> None:
    here = signed_in(LIN).get(LIST)
    assert here.context["counts"].owed == 2
    assert _counted(here) == 2
    empty = signed_in(LIN).get(f"/registry/notices/?year={YEAR - 1}&sector=")
    assert _counted(empty) == 0
    assert f"{YEAR + 1} 名录年度还有 2 家未确认" in empty.content.decode()


def _counted(page: Any) -> int:
    links = (item for group in page.context["nav"] for item in group["items"])
    return next(int(item["count"]) for item in links if item["url"] == reverse("notice-list"))
