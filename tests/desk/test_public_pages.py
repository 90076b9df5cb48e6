"""What everybody may read: published lists, their earlier editions and files, without sign-in."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from cets_portal.evidence.services import read
from registry.choices import Sector
from registry.models import AnnualList
from registry.services import lists
from tests.factories import make_enterprise
from tests.people import LIN, ZHOU, make_person
from tests.registry.pages_lists.making import (
    LIST_YEAR,
    TODAY,
    amended,
    confirmed,
    published,
    screened,
    steelworks,
    submitted,
)

pytestmark = pytest.mark.django_db

STEEL = f"/public/lists/99/{LIST_YEAR}/steel/"
INDEX = "/public/lists/"


def read_by_a_stranger(path: str, client: Client | None = None, **headers: str) -> str:
    response = (client or Client()).get(path, headers=headers or None)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.fixture
def steel() -> AnnualList:
    steelworks(3)
    return published(screened())


def test_a_stranger_reads_a_list_and_no_session_is_made(steel: AnnualList, django_assert_max_num_queries: Any) -> None:
    client = Client()
    with django_assert_max_num_queries(5):
        html = read_by_a_stranger(STEEL, client)
    assert f"示例省{LIST_YEAR}年度全国碳排放权交易市场（钢铁行业）重点排放单位名录" in html
    assert "示例省生态环境厅" in html
    assert "示例钢铁1厂" in html
    assert "sessionid" not in client.cookies
    assert Session.objects.count() == 0


def test_the_ground_is_shown_and_the_figure_is_not(steel: AnnualList) -> None:
    html = read_by_a_stranger(STEEL)
    assert "2025 排放年度核查数据" in html
    assert "环办气候函〔2026〕32号一（一）" in html
    assert "1,000,00" not in html


def test_what_is_not_signed_is_not_public() -> None:
    steelworks(1)
    submitted(screened())
    assert Client().get(STEEL).status_code == 404
    assert Client().get(STEEL + "v1/").status_code == 404
    assert Client().get(STEEL + "v1/xlsx/").status_code == 404
    assert "还没有公布的名录" in read_by_a_stranger(INDEX)


def test_the_index_is_filtered_by_year_province_and_sector(steel: AnnualList) -> None:
    make_enterprise("示例电厂", sector=Sector.POWER, emissions={2025: "90000"})
    published(screened(sector=Sector.POWER))
    assert read_by_a_stranger(INDEX).count("重点排放单位名录</a>") == 2
    assert read_by_a_stranger(INDEX + "?industry=power").count("重点排放单位名录</a>") == 1
    assert "没有符合条件的名录" in read_by_a_stranger(INDEX + "?province=13")
    assert "没有符合条件的名录" in read_by_a_stranger(INDEX + "?list_year=2024")
    assert read_by_a_stranger(INDEX + "?list_year=abc&industry=gold").count("重点排放单位名录</a>") == 2


def test_the_list_can_be_searched_by_name_code_city_and_sub_industry(steel: AnnualList) -> None:
    one = steel.entries.get(serial=1)
    assert one.name in _rows(read_by_a_stranger(f"{STEEL}?q={one.uscc.lower()}"))
    found = _rows(read_by_a_stranger(f"{STEEL}?q=钢铁3"))
    assert "示例钢铁3厂" in found
    assert "示例钢铁1厂" not in found
    assert "没有符合条件的单位" in read_by_a_stranger(f"{STEEL}?q=查无此厂")
    assert "没有符合条件的单位" in read_by_a_stranger(f"{STEEL}?city=云屏市")
    assert "示例钢铁1厂" in read_by_a_stranger(f"{STEEL}?city=滨江市")


def _rows(html: str) -> str:
    return html[html.index("<tbody>") : html.index("</tbody>")]


def test_a_correction_is_a_new_edition_and_the_earlier_one_stays_readable(steel: AnnualList) -> None:
    late = steelworks(1, first=9)[0]
    unit = steel.entries.get(serial=1).enterprise
    old_name = unit.name
    type(unit).objects.filter(pk=unit.pk).update(name="更名示例钢铁")
    amended(steel, note="补入一家，更名一家")
    now = read_by_a_stranger(STEEL)
    assert "现行第 2 版" in now
    assert "补入一家，更名一家" in now
    assert late.name in now
    assert f"原名 {old_name}" in now
    first = read_by_a_stranger(STEEL + "v1/")
    assert "这是第 1 版，已被更正" in first
    assert late.name not in first
    assert old_name in first
    difference = read_by_a_stranger(STEEL + "compare/?a=1&b=2")
    assert "补入" in difference
    assert "更名示例钢铁" in difference


def test_one_edition_has_nothing_to_be_compared_with(steel: AnnualList) -> None:
    assert "只有一版" in read_by_a_stranger(STEEL + "compare/")
    assert Client().get(STEEL + "compare/?b=7").status_code == 404
    assert Client().get(STEEL + "v7/").status_code == 404


@pytest.mark.parametrize("kind", ["xlsx", "csv", "docx"])
def test_a_download_is_byte_for_byte_what_was_signed(steel: AnnualList, kind: str) -> None:
    response = Client().get(f"{STEEL}v1/{kind}/")
    file = {"xlsx": steel.workbook, "csv": steel.csv, "docx": steel.document}[kind]
    assert file is not None
    assert response.content == read(file)
    assert response["ETag"] == f'"{file.sha256}"'
    assert "immutable" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith("attachment")
    assert Client().get(f"{STEEL}v1/exe/").status_code == 404


def test_the_digest_of_a_download_is_found_and_another_is_not(steel: AnnualList) -> None:
    assert steel.workbook is not None
    for digest in (steel.workbook.sha256, steel.workbook.sm3.upper(), " ".join(steel.workbook.sha256)):
        html = read_by_a_stranger(reverse("public-check") + f"?digest={digest}")
        assert "摘要相符" in html
        assert "xlsx" in html
    assert "没有这个摘要" in read_by_a_stranger(reverse("public-check") + f"?digest={'0' * 64}")
    assert "没有这个摘要" in read_by_a_stranger(reverse("public-check") + "?digest=太短")


def test_who_has_the_page_already_gets_304_until_it_changes(steel: AnnualList) -> None:
    first = Client().get(STEEL)
    again = Client().get(STEEL, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Last-Modified"]
    assert first["Cache-Control"] == "no-cache"
    english = Client().get(STEEL, headers={"If-None-Match": first["ETag"], "Accept-Language": "en"})
    assert english.status_code == 200
    steelworks(1, first=9)
    amended(steel)
    assert Client().get(STEEL, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_an_unchanged_page_costs_one_query(steel: AnnualList, django_assert_max_num_queries: Any) -> None:
    etag = Client().get(STEEL)["ETag"]
    with django_assert_max_num_queries(1):
        assert Client().get(STEEL, headers={"If-None-Match": etag}).status_code == 304


def test_a_long_list_costs_no_more_queries_than_a_short_one(django_assert_max_num_queries: Any) -> None:
    steelworks(60)
    published(screened())
    with django_assert_max_num_queries(5):
        html = read_by_a_stranger(STEEL)
    assert "下一页" in html
    with django_assert_max_num_queries(4):
        read_by_a_stranger(INDEX)


def test_a_place_or_sector_that_is_none_is_404() -> None:
    for path in ("/public/lists/77/2027/steel/", "/public/lists/99/2027/gold/", "/public/lists/99/1999/steel/"):
        assert Client().get(path).status_code == 404


def test_the_way_in_leads_strangers_to_the_lists() -> None:
    assert Client().get("/")["Location"] == INDEX


def test_report_only_enterprises_stand_on_a_list_of_their_own() -> None:
    unit = steelworks(1)[0]
    for number, city in ((1, "云屏市"), (2, "滨江市")):
        make_enterprise(
            f"示例轧材{number}厂", sector=Sector.STEEL, industry_code="3130", process="独立钢压延加工", city=city,
            emissions={2025: "30000"},
        )  # fmt: skip
    published(screened())
    html = read_by_a_stranger(STEEL)
    assert "重点排放单位 1 家，仅报告 2 家" in html
    assert "示例轧材" not in _rows(html)
    reporting = _rows(read_by_a_stranger(STEEL + "?kind=report_only"))
    assert unit.name not in reporting
    assert reporting.index("示例轧材2厂") < reporting.index("示例轧材1厂")
    found = _rows(read_by_a_stranger(STEEL + "?kind=report_only&q=轧材1"))
    assert '<td class="num dim wide">2</td>' in found
    assert "示例轧材2厂" not in found


def test_a_list_without_units_says_so_and_not_that_nothing_was_found() -> None:
    make_enterprise("小示例钢铁", sector=Sector.STEEL, process="高炉—转炉长流程", emissions={2025: "10"})
    empty = screened()
    lin, zhou = make_person(LIN), make_person(ZHOU)
    lists.submit(confirmed(empty), by=lin, declared_empty=True)
    lists.publish(empty, by=zhou, today=TODAY, declared_empty=True)
    assert "这一行业没有重点排放单位" in read_by_a_stranger(STEEL)
