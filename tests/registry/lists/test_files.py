"""名录文件: the public format, text that stays text, the same bytes for the same list."""

import csv
import io
from datetime import date

import docx
import pytest
from openpyxl import load_workbook

from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import read
from registry.choices import Sector
from registry.models import AnnualList, Enterprise
from registry.services import lists
from registry.services.list_files import list_title, store_files
from tests.factories import make_enterprise
from tests.people import LIN, ZHOU, make_person
from tests.registry.lists_at_work import TODAY, confirm_all, published_list

pytestmark = pytest.mark.django_db

HEADINGS = ("序号", "地市", "单位名称", "统一社会信用代码", "行业", "子行业")


def bytes_of(file: StoredFile | None) -> bytes:
    assert file is not None
    return read(file)


def rows_of(annual_list: AnnualList, sheet: str) -> list[tuple[object, ...]]:
    """The table of a sheet of the published workbook: heading first, up to the first empty row."""
    page = load_workbook(io.BytesIO(bytes_of(annual_list.workbook)))[sheet]
    rows = [tuple(row[:6]) for row in page.iter_rows(values_only=True)]
    start = rows.index(HEADINGS)
    return [row for row in rows[start:] if row[1] is not None]


def cement_list() -> AnnualList:
    make_enterprise(
        "滨江示例水泥有限公司", uscc="91991101MA5W6EN619", sector=Sector.CEMENT, process="硅酸盐水泥熟料",
        sub_industry="水泥（硅酸盐水泥熟料）", emissions={2025: "30000"},
    )  # fmt: skip
    make_enterprise("小示例水泥有限公司", sector=Sector.CEMENT, process="硅酸盐水泥熟料", emissions={2025: "100"})
    make_enterprise(
        "磨示例水泥有限公司", city="云屏市", sector=Sector.CEMENT, process="独立粉磨", emissions={2025: "40000"}
    )
    return published_list("cement")


def test_the_workbook_is_in_the_public_format() -> None:
    annual_list = cement_list()
    assert rows_of(annual_list, "名录") == [
        HEADINGS,
        (1, "滨江市", "滨江示例水泥有限公司", "91991101MA5W6EN619", "水泥", "水泥（硅酸盐水泥熟料）"),
    ]
    page = load_workbook(io.BytesIO(bytes_of(annual_list.workbook)))["名录"]
    texts = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert texts[0] == "示例省2027年度全国碳排放权交易市场（水泥行业）重点排放单位名录"
    assert any("示例省生态环境厅" in text and "2026年11月22日" in text for text in texts)
    assert any("环办气候函〔2026〕32号" in text for text in texts)


def test_report_only_enterprises_stand_on_a_sheet_of_their_own() -> None:
    rows = rows_of(cement_list(), "仅报告企业")
    assert [row[2] for row in rows] == ["单位名称", "磨示例水泥有限公司"]


def test_without_report_only_enterprises_there_is_no_second_sheet() -> None:
    make_enterprise(emissions={2025: "30000"})
    assert load_workbook(io.BytesIO(bytes_of(published_list().workbook))).sheetnames == ["名录"]


def test_the_csv_holds_both_kinds_told_apart_by_the_last_column() -> None:
    text = bytes_of(cement_list().csv).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert tuple(rows[0]) == (*HEADINGS, "管理类型")
    unit = ["1", "滨江市", "滨江示例水泥有限公司", "91991101MA5W6EN619", "水泥", "水泥（硅酸盐水泥熟料）"]
    assert rows[1] == [*unit, "重点排放单位"]
    assert [(row[0], row[2], row[-1]) for row in rows[2:]] == [("1", "磨示例水泥有限公司", "仅报告")]


def test_an_empty_list_says_so_in_its_notes() -> None:
    make_enterprise(sector=Sector.CEMENT, process="硅酸盐水泥熟料", emissions={2025: "100"})
    page = load_workbook(io.BytesIO(bytes_of(published_list("cement").workbook)))["名录"]
    texts = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert any("本省本名录年度水泥行业没有重点排放单位。" in text for text in texts)


def test_the_document_holds_the_same_rows() -> None:
    document = docx.Document(io.BytesIO(bytes_of(cement_list().document)))
    units, reporting = document.tables
    assert [cell.text for cell in units.rows[1].cells][1:4] == [
        "滨江市", "滨江示例水泥有限公司", "91991101MA5W6EN619",
    ]  # fmt: skip
    assert [row.cells[2].text for row in reporting.rows] == ["单位名称", "磨示例水泥有限公司"]


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "+1+1", "@SUM(1)", "-2示例有限公司"])
def test_a_name_never_becomes_a_formula(name: str) -> None:
    make_enterprise(name, emissions={2025: "30000"})
    annual_list = published_list()
    book = load_workbook(io.BytesIO(bytes_of(annual_list.workbook)))
    cells = [cell for row in book["名录"].iter_rows() for cell in row if cell.value == name]
    assert [cell.data_type for cell in cells] == ["s"]
    line = bytes_of(annual_list.csv).decode("utf-8-sig").splitlines()[1]
    assert next(csv.reader([line]))[2] == f"'{name}"


def test_the_same_list_on_the_same_day_gives_the_same_bytes() -> None:
    annual_list = cement_list()
    again = store_files(annual_list, published_on=TODAY, by=None)
    assert [file.pk for file in again.values()] == [
        annual_list.workbook_id, annual_list.csv_id, annual_list.document_id,
    ]  # fmt: skip
    later = store_files(annual_list, published_on=date(2026, 11, 23), by=None)
    assert later["workbook"].pk != annual_list.workbook_id


def test_an_amended_edition_says_so_with_its_note() -> None:
    unit = make_enterprise("旧名示例热电有限公司", emissions={2025: "30000"})
    second = published_list()
    Enterprise.objects.filter(pk=unit.pk).update(name="新名示例热电有限公司")
    second = lists.amend(second, note="更名 1 家。", by=make_person(LIN))
    confirm_all(second)
    lists.submit(second, by=make_person(LIN))
    lists.publish(second, by=make_person(ZHOU), today=TODAY)
    page = load_workbook(io.BytesIO(bytes_of(second.workbook)))["名录"]
    notes = "".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
    assert "本版为第 2 版，替代第 1 版。" in notes
    assert "更名 1 家。" in notes
    assert "新名示例热电有限公司" in notes


def test_the_title_names_province_year_and_sector() -> None:
    annual_list = AnnualList(list_year=2026, province="66", sector="aluminium", rule_code="2025-140")
    assert list_title(annual_list) == ("新疆生产建设兵团2026年度全国碳排放权交易市场（铝冶炼行业）重点排放单位名录")
