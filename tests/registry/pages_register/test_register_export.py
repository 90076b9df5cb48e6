"""登记册导出: the file holds exactly the lines of the page, and no value of it acts as a formula."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client

from registry.models import Activity
from registry.views import enterprises
from tests.factories import make_enterprise
from tests.people import LIN, ZHAO, signed_in

pytestmark = pytest.mark.django_db

URL = "/registry/enterprises/export/"


@pytest.fixture
def lin() -> Client:
    return signed_in(LIN)


def csv_rows(client: Client, **asked: str) -> list[dict[str, str]]:
    response = client.get(URL, {"year": "2026", "sector": "", "format": "csv"} | asked)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_the_file_has_the_lines_of_the_page_in_its_order(lin: Client) -> None:
    make_enterprise("小电厂", emissions={2025: "26000.00"})
    both = make_enterprise("大钢铁", sector="steel", emissions={2025: "900000.123456"})  # type: ignore[arg-type]
    Activity.objects.create(enterprise=both, sector="power", industry_code="4411")
    rows = csv_rows(lin)
    assert [(row["单位名称"], row["行业"], row["直接排放量(tCO2e)"]) for row in rows] == [
        ("大钢铁", "发电", ""),
        ("大钢铁", "钢铁", "900000.123456"),
        ("小电厂", "发电", "26000.00"),
    ]
    assert {row["排放年度"] for row in rows} == {"2025"}
    assert {row["名录年度"] for row in rows} == {"2027"}


def test_the_conditions_of_the_page_hold_for_the_file(lin: Client) -> None:
    make_enterprise("滨江电厂", city="滨江市")
    make_enterprise("云屏电厂", city="云屏市")
    assert [row["单位名称"] for row in csv_rows(lin, city="云屏市")] == ["云屏电厂"]
    assert csv_rows(signed_in(ZHAO)) == []


def test_a_name_that_looks_like_a_formula_is_text_in_the_file(lin: Client) -> None:
    make_enterprise("=HYPERLINK(1)")
    (row,) = csv_rows(lin)
    assert not row["单位名称"].startswith("=")
    response = lin.get(URL, {"year": "2026", "sector": "", "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    cell = sheet["A2"]
    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1)")


def test_the_workbook_keeps_codes_as_text_and_figures_as_numbers(lin: Client) -> None:
    unit = make_enterprise("甲电厂", emissions={2025: "26000.00"})
    response = lin.get(URL, {"year": "2026", "sector": ""})
    assert response["Content-Disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    found = {heading.value: cell.value for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert found["统一社会信用代码"] == unit.uscc
    assert Decimal(str(found["直接排放量(tCO2e)"])) == Decimal("26000")
    assert found["省份"] == "示例省"


def test_a_workbook_too_long_to_wait_for_is_refused_and_csv_offered(
    lin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enterprises, "MOST_XLSX", 1)
    make_enterprise("甲电厂")
    make_enterprise("乙电厂")
    response = lin.get(URL, {"format": "xlsx"}, headers={"Referer": "http://testserver/registry/enterprises/?q=电厂"})
    assert response.status_code == 302
    assert "请改导 CSV" in lin.get("/registry/enterprises/").content.decode()
    assert len(csv_rows(lin)) == 2
