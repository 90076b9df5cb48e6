"""名录之路: from a roster with three faults to the published list, in a real browser."""

import hashlib
import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from cets_portal.desk.demo.invented import Invented, invented_enterprises
from cets_portal.desk.demo.rosters import faulty_roster
from registry.choices import Sector
from registry.models import AnnualList, RightsNotice, RosterImport
from tests.journeys.walking import sign_in
from tests.people import LIN, ZHOU, make_person

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from tests.conftest import WorkerProcess

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST_YEAR = 2027


@pytest.fixture
def units() -> list[Invented]:
    """The invented cement works of the demo."""
    return [unit for unit in invented_enterprises() if unit.sector == Sector.CEMENT]


@pytest.fixture
def office(units: list[Invented]) -> None:
    """A bureau with a clerk and a reviewer, and nothing in the register yet."""
    call_command("load_norms")
    make_person(LIN)
    make_person(ZHOU)


def upload(page: "Page", portal: str, path: Path) -> None:
    page.goto(f"{portal}/registry/imports/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="上传并核对").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))


def annotated_copy(page: "Page", folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注后的 Excel").first.click()
    path = folder / "annotated.xlsx"
    download.value.save_as(path)
    return path


def mended(path: Path, units: list[Invented]) -> Path:
    """The clerk follows the comments: three cells get what they should hold; the file stays as it came back."""
    book = load_workbook(path)
    sheet = book["名册"]
    faulty = [cell for row in sheet.iter_rows() for cell in row if cell.comment]
    assert len(faulty) == 3, [cell.coordinate for cell in faulty]
    names = {unit.name: unit for unit in units}
    for cell in faulty:
        unit = names[sheet.cell(cell.row, 1).value]
        is_code = "代码" in str(sheet.cell(2, cell.column).value)
        cell.value = unit.uscc if is_code else float(unit.figures[2025])
    book.save(path)
    return path


def confirm_all_and_submit(page: "Page", portal: str) -> None:
    page.goto(f"{portal}/registry/screening/?year={LIST_YEAR - 1}&sector=cement")
    page.get_by_role("button", name="开始筛查").click()
    page.get_by_role("checkbox", name="全选本页").check()
    page.get_by_role("button", name=re.compile("批量确认")).click()
    page.get_by_role("button", name="送复核签发").click()
    page.get_by_text("待签发").first.wait_for()


def publish(page: "Page", portal: str) -> None:
    waiting = AnnualList.objects.get(list_year=LIST_YEAR, sector="cement")
    page.goto(f"{portal}/registry/lists/{waiting.pk}/")
    page.get_by_role("button", name=re.compile("签发并公布")).click()
    page.get_by_text("已发布").first.wait_for()


def test_a_roster_becomes_a_published_list(
    page: "Page",
    context: "BrowserContext",
    live_portal: str,
    celery_worker_process: "WorkerProcess",
    office: None,
    units: list[Invented],
    tmp_path: Path,
) -> None:
    roster = tmp_path / "示例省2025年度水泥企业名册.xlsx"
    roster.write_bytes(faulty_roster(units, 2025))
    sign_in(page, live_portal, LIN)

    upload(page, live_portal, roster)
    assert RosterImport.objects.get().rejected == 3
    upload(page, live_portal, mended(annotated_copy(page, tmp_path), units))
    page.get_by_role("button", name=re.compile(rf"载入 {len(units)} 行")).click()
    page.get_by_text("已载入").first.wait_for()

    confirm_all_and_submit(page, live_portal)
    context.clear_cookies()
    sign_in(page, live_portal, ZHOU)
    publish(page, live_portal)
    context.clear_cookies()

    page.goto(f"{live_portal}/public/lists/99/{LIST_YEAR}/cement/")
    heading = page.get_by_role("heading", level=1).inner_text()
    assert heading == "示例省2027年度全国碳排放权交易市场（水泥行业）重点排放单位名录"
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Excel")).click()
    data = Path(download.value.path()).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    assert digest in re.sub(r"\s", "", page.locator("body").inner_text())

    listed = [
        row[3] for row in load_workbook(BytesIO(data)).worksheets[0].iter_rows(min_row=4, values_only=True) if row[3]
    ]
    expected = {unit.uscc for unit in units if unit.process != "粉磨" and unit.figures[2025] >= 26000}
    assert set(listed) == expected
    assert RightsNotice.objects.filter(list_year=LIST_YEAR).count() == len(expected)
