"""核查机构的页面: every published row is shown, a repeated one once counted, in a fixed number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dataquality.models import AgencyName, PublishedResult, VerificationAgency
from registry.models import Enterprise
from tests.factories import make_enterprise, make_uscc
from tests.people import HE, LIN, MA, SUN, WANG, signed_in

pytestmark = pytest.mark.django_db

URL = "/dataquality/agencies/"


@pytest.fixture
def lin() -> Client:
    return signed_in(LIN)


def an_agency(name: str = "示例核查服务有限公司", number: int = 900) -> VerificationAgency:
    agency = VerificationAgency.objects.create(uscc=make_uscc(number), name=name)
    AgencyName.objects.create(agency=agency, name=name, first_seen_on=date(2025, 1, 1))
    return agency


def a_result(
    agency: VerificationAgency, unit: Enterprise, *, order: int, year: int = 2024, form: str = "VER-1",
    repeat_of: PublishedResult | None = None, timeliness: str = "及时", result: str = "符合",
) -> PublishedResult:  # fmt: skip
    return PublishedResult.objects.create(
        verification_list=form, target_order=order, verification_year=year, industry="发电", agency=agency,
        enterprise=unit, agency_name=agency.name, enterprise_name=unit.name, timeliness=timeliness, result=result,
        repeat_of=repeat_of,
    )  # fmt: skip


def test_a_repeated_row_is_shown_and_not_counted(lin: Client) -> None:
    agency, unit = an_agency(), make_enterprise("甲电厂")
    first = a_result(agency, unit, order=1)
    a_result(agency, unit, order=1, form="VER-2", repeat_of=first)
    a_result(agency, make_enterprise("乙电厂"), order=2, result="不符合")
    (row,) = lin.get(URL).context["rows"]
    assert (row.agency.results, row.agency.repeats, row.agency.units, row.by_year) == (2, 1, 2, (2,))
    page = lin.get(f"{URL}{agency.uscc}/")
    (counted,) = page.context["counts"]
    assert counted == {
        "verification_year": 2024, "results": 2, "repeated": 1, "units": 2, "in_time": 2, "conforming": 1,
    }  # fmt: skip
    html = page.content.decode()
    assert html.count("重复，不计") == 1
    assert "同 VER-1 · 1" in html
    assert page.context["page"].paginator.count == 3


def test_results_are_counted_by_verification_year(lin: Client) -> None:
    agency, unit = an_agency(), make_enterprise("甲电厂")
    a_result(agency, unit, order=1, year=2023)
    a_result(agency, unit, order=2, year=2024)
    assert lin.get(URL).context["years"] == [2024, 2023]
    page = lin.get(URL, {"verified": "2023"})
    assert page.context["rows"][0].agency.results == 1
    assert len(lin.get(f"{URL}{agency.uscc}/", {"verified": "2023"}).context["page"]) == 1


def test_an_agency_is_found_by_any_of_its_names_and_by_its_code(lin: Client) -> None:
    agency = an_agency()
    an_agency("另一家核查有限公司", 901)
    AgencyName.objects.create(agency=agency, name="旧名认证中心", first_seen_on=date(2022, 1, 1))
    for q in ("旧名认证", "示例核查", agency.uscc[4:12]):
        assert [row.agency for row in lin.get(URL, {"q": q}).context["rows"]] == [agency], q


def test_what_was_published_about_one_unit_stands_on_one_page(lin: Client) -> None:
    unit = make_enterprise("甲电厂")
    a_result(an_agency(), unit, order=1)
    a_result(an_agency("另一家核查有限公司", 901), unit, order=2, year=2023)
    html = lin.get(URL, {"unit": unit.uscc}).content.decode()
    assert "示例核查服务有限公司" in html
    assert "另一家核查有限公司" in html
    assert lin.get(URL, {"unit": "91990000000000000X"}).status_code == 404


def test_public_results_of_another_province_are_read_without_opening_its_register(lin: Client) -> None:
    elsewhere = make_enterprise("外省电厂", province="42")
    a_result(an_agency(), elsewhere, order=1)
    html = lin.get(URL, {"unit": elsewhere.uscc}).content.decode()
    assert "外省电厂" in html
    assert f"/registry/enterprises/{elsewhere.uscc}/" not in html


def test_empty_pages_say_what_to_do(lin: Client) -> None:
    assert "还没有核查机构" in lin.get(URL).content.decode()
    assert "没有符合条件的机构" in lin.get(URL, {"q": "无"}).content.decode()
    assert "没有公开的核查结果" in lin.get(f"{URL}{an_agency().uscc}/").content.decode()
    assert "平台没有公开过" in lin.get(URL, {"unit": make_enterprise("甲").uscc}).content.decode()


@pytest.mark.parametrize("asked", [{"verified": "abc"}, {"verified": "1999"}, {"sort": "x"}, {"page": "99"}])
def test_an_address_that_makes_no_sense_still_gives_a_page(lin: Client, asked: dict[str, str]) -> None:
    a_result(an_agency(), make_enterprise("甲电厂"), order=1)
    assert lin.get(URL, asked).status_code == 200


def test_who_may_read_what_was_published() -> None:
    agency = an_agency()
    for who, status in ((LIN, 200), (HE, 200), (SUN, 200), (MA, 403), (WANG, 403)):
        assert signed_in(who).get(URL).status_code == status, who.name
        assert signed_in(who).get(f"{URL}{agency.uscc}/").status_code == status, who.name


def test_an_unknown_agency_does_not_exist(lin: Client) -> None:
    assert lin.get(f"{URL}91990000000000000X/").status_code == 404


def test_the_pages_cost_the_same_however_much_was_published(lin: Client) -> None:
    agency, unit = an_agency(), make_enterprise("甲电厂")
    a_result(agency, unit, order=1)

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            lin.get(url)
        return len(captured)

    urls = (URL, f"{URL}{agency.uscc}/", f"{URL}?unit={unit.uscc}")
    few = [queries(url) for url in urls]
    for number in range(2, 30):
        other = an_agency(f"第{number}家", 900 + number)
        first = a_result(agency, unit, order=number)
        a_result(other, unit, order=number, form="VER-9", repeat_of=first)
    assert [queries(url) for url in urls] == few
