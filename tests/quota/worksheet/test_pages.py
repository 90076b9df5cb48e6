"""试算的页面: anyone in the bureau, nothing written, drafts marked."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from cets_portal.audit.models import Entry
from tests.people import LIN, QIAN, WANG, ZHOU, Person, signed_in
from tests.quota.worksheet.making import genset, power_sheet, workbook

pytestmark = pytest.mark.django_db
OLD, DRAFT = "2-1/2024/power-2023-2024", "2-1/2025/power-2025-2026"


def uploaded(who: Person, data: bytes, rule: str = OLD, **more: Any) -> Any:
    file = SimpleUploadedFile("边界数据.xlsx", data)
    return signed_in(who).post(reverse("worksheet-try"), {"rule": rule, "file": file, **more}, follow=True)


@pytest.mark.parametrize("who", [LIN, ZHOU, QIAN], ids=lambda who: who.username)
def test_anyone_in_the_bureau_may_try(who: Person) -> None:
    assert "配额试算" in signed_in(who).get(reverse("worksheet")).content.decode()
    page = uploaded(who, power_sheet(genset())).content.decode()
    assert "3,079,895" in page
    assert "3500000 × 0.791 × 1.067703" in page
    assert "推定" in page


def test_an_enterprise_may_not() -> None:
    assert signed_in(WANG).get(reverse("worksheet")).status_code == 403


def test_a_draft_is_marked_and_another_rule_is_a_click_away() -> None:
    answer = uploaded(LIN, power_sheet(genset()), DRAFT)
    assert "所据方案为征求意见稿" in answer.content.decode()
    address = answer.redirect_chain[-1][0].split("?")[0]
    again = signed_in(LIN).get(address, {"rule": OLD}).content.decode()
    assert "所据方案为征求意见稿" not in again
    assert "3,079,895" in again


def test_bad_cells_are_listed_and_their_rows_left_out() -> None:
    page = uploaded(LIN, power_sheet(genset(load=0.58), genset("2号"))).content.decode()
    assert "像是小数" in page
    assert "I2" in page
    assert "1 行未计算" in page


def test_the_result_is_downloaded_as_the_official_table() -> None:
    answer = uploaded(LIN, power_sheet(genset()))
    address = answer.redirect_chain[-1][0].split("?")[0]
    file = signed_in(LIN).get(address + "export/", {"rule": OLD})
    page = load_workbook(io.BytesIO(file.content)).worksheets[0]
    assert str(page["A1"].value).startswith("表2-1：示例省2024年度")


@pytest.mark.parametrize(
    "rule", [OLD, DRAFT, "2-2/2025/industry-2024-2025", "2-3/2026/industry-2026", "2-4/2026/industry-2026"]
)
def test_a_blank_template_has_the_columns_and_the_special_cases(rule: str) -> None:
    file = signed_in(LIN).get(reverse("worksheet-template"), {"rule": rule})
    headings = [cell.value for cell in load_workbook(io.BytesIO(file.content)).worksheets[0][1]]
    assert headings[-1] == "特殊情形"
    assert "统一社会信用代码" in headings
    assert "⑤机组应清缴配额量" not in headings


@pytest.mark.parametrize(
    ("data", "says"), [(b"PK\x03\x04 x", "没有试算"), (workbook(("甲", "乙"), (1, 2)), "没有试算"),
                       (workbook(("机组编号", "发电量"), ("1", 2)), "缺少这些列")],
)  # fmt: skip
def test_a_sheet_that_cannot_be_tried_draws_the_form_again(data: bytes, says: str) -> None:
    answer = uploaded(LIN, data, DRAFT)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert f'<option value="{DRAFT}" selected>' in page


def test_a_result_belongs_to_whoever_uploaded_the_sheet() -> None:
    address = uploaded(LIN, power_sheet(genset())).redirect_chain[-1][0]
    answer = signed_in(ZHOU).get(address, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("worksheet")
    assert "已不在" in answer.content.decode()


def test_a_trial_writes_nothing_to_the_database() -> None:
    client = signed_in(LIN)
    before = Entry.objects.count()
    uploaded(LIN, power_sheet(genset()))
    client.get(reverse("worksheet"))
    assert not Entry.objects.filter(action__contains="worksheet").exists()
    assert Entry.objects.count() - before <= 1  # Signing in again is recorded.


def test_a_result_asks_the_database_no_more_for_more_rows(django_assert_max_num_queries: Any) -> None:
    client = signed_in(LIN)
    few = uploaded(LIN, power_sheet(genset())).redirect_chain[-1][0]
    many = uploaded(LIN, power_sheet(*(genset(f"{n}号") for n in range(60)))).redirect_chain[-1][0]
    client.get(few)
    with django_assert_max_num_queries(15):
        client.get(many)
