"""存证之路: a month of each sector from the empty page to the accepted receipt, in a real browser."""

import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cets_portal.evidence import verify_receipt
from dataquality.choices import FilingStatus
from dataquality.models import Filing
from dataquality.selectors.filing_facts import sheet_of
from tests.dataquality.filing import world
from tests.people import LIN, WANG, WU, Person, make_person

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.django_db(transaction=True)]

LIST = "/dataquality/filings/"
REASON = "产量与台账不符，请核对后改正。"


@pytest.fixture(autouse=True)
def twentieth_of_april(settings: Any) -> None:
    settings.PORTAL_TODAY = world.TODAY


def spots(page: "Page") -> list[str]:
    """The sections of every facility, as the page links them."""
    places = [one.get_attribute("href") for one in page.locator("nav[aria-label=设施] a").all()] or [""]
    found: list[str] = []
    for place in places:
        if place:
            page.goto(page.url.split("/dataquality")[0] + str(place))
        links = page.locator("#tabs a").all()
        found += [str(one.get_attribute("href")) for one in links]
    return [one for one in found if "section=papers" not in one]


def fill_in(page: "Page", portal: str, filing: Filing) -> None:
    """Type what the ledgers say, section by section, and say how each facility ran."""
    typed = world.typed_values(filing)
    for address in spots(page):
        page.goto(portal + address)
        for field in page.locator("[data-cells] .cell").all():
            said = typed.get(str(field.get_attribute("name"))[2:], {}).get("v", "")
            if said and field.evaluate("el => el.tagName") == "SELECT":
                field.select_option(said)
            elif said:
                field.fill(said)
        for running in page.locator("input[type=radio][value=running]").all():
            running.check()
        save(page)


def save(page: "Page") -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="保存本页").click()


def attach(page: "Page", portal: str, filing: Filing, folder: Path) -> None:
    """A paper of each kind that some row still wants, for every row that it may prove."""
    place = f"{portal}{LIST}{filing.pk}/edit/?section=papers&facility="
    forms = [kind for kind in sheet_of(filing).form.evidence if kind.id != "other"]
    for number, kind in enumerate(forms):
        page.goto(f"{place}&kind={kind.id}")
        ticks = page.locator("#upload input[name=row]")
        if not ticks.count():
            continue
        for tick in ticks.all():
            tick.check()
        paper = folder / f"{number}.csv"
        paper.write_text(f"日期,数\n3月{number + 1}日,{number}\n", encoding="utf-8")
        page.locator("#upload input[type=file]").set_input_files(paper)
        if kind.lab_report:
            say_lab(page, number)
        with page.expect_navigation():
            page.get_by_role("button", name="上传并保存").click()
        assert page.get_by_text("已收存").is_visible(), kind.name


def say_lab(page: "Page", number: int) -> None:
    page.locator("[name=number]").fill(f"JC-2026-03-{number}")
    page.locator("[name=laboratory]").fill("示例检测有限公司")
    page.locator("[name=laboratory_uscc]").fill("91990101MA0000015C")
    for name, day in (("sampled", "03"), ("received", "04"), ("tested", "06"), ("reported", "10")):
        page.locator(f"[name={name}_on]").fill(f"2026-03-{day}")
    for name in ("cma", "cnas"):
        page.locator(f"[name={name}]").check()


def explain(page: "Page") -> None:
    """Give a reason for each warning that has none."""
    for field in page.locator("textarea.why[form=filing]").all():
        if not field.input_value():
            field.fill("经现场核实无误。")
    save(page)


def hand_over(page: "Page", portal: str, filing: Filing) -> None:
    page.goto(f"{portal}{LIST}{filing.pk}/edit/")
    explain(page)
    button = page.get_by_role("button", name="送负责人签署")
    assert button.get_attribute("aria-disabled") is None, page.locator("#issues").inner_text()
    with page.expect_navigation():
        button.click()
    page.wait_for_url("**/sign/")
    assert page.get_by_text("已送负责人签署").is_visible()


def sign(page: "Page", portal: str, filing: Filing) -> None:
    page.goto(f"{portal}{LIST}")
    page.get_by_role("link", name="核对并签署").click()
    page.get_by_role("checkbox", name=re.compile("本人已核对以上内容")).check()
    with page.expect_navigation():
        page.get_by_role("button", name="签署并提交").click()
    assert page.get_by_text("已签署提交，回执已生成").is_visible()


def numbers(filing: Filing) -> list[str]:
    """Rows in which a number is typed."""
    rows = sheet_of(filing).by_text
    typed = world.typed_values(filing)
    return [text for text, one in typed.items() if one["v"] and not rows[text].parameter.is_text]


def go_to(page: "Page", portal: str, filing: Filing, text: str) -> None:
    row = sheet_of(filing).by_text[text]
    page.goto(f"{portal}{LIST}{filing.pk}/edit/?facility={row.key.facility}&section={row.parameter.section}")


def be_refused_and_mend(page: "Page", portal: str, filing: Filing) -> None:
    """One figure is no number: it cannot be handed over; the page leads to the field, where it is put right."""
    text = numbers(filing)[0]
    go_to(page, portal, filing, text)
    right = page.locator(f"[name='v:{text}']").input_value()
    page.locator(f"[name='v:{text}']").fill("三万多")
    save(page)
    assert page.locator("#bar").get_by_text("1 处错误", exact=False).first.is_visible()
    assert page.get_by_role("button", name="送负责人签署").get_attribute("aria-disabled") == "true"
    with page.expect_navigation():
        page.get_by_role("button", name="转到第 1 处错误").click()
    assert page.evaluate("document.activeElement.name") == f"v:{text}"
    page.locator(f"[name='v:{text}']").fill(right)
    save(page)


def send_back(page: "Page", portal: str, filing: Filing) -> None:
    page.goto(f"{portal}{LIST}{filing.pk}/")
    page.locator("#return textarea").first.fill(REASON)
    if page.locator("#return input[type=date]").count():
        page.locator("#return input[type=date]").fill("2026-04-30")
    with page.expect_navigation():
        page.get_by_role("button", name="退回改正").click()


def change_one_figure(page: "Page", portal: str, filing: Filing) -> None:
    """The filer reads why, and changes the last decimal of one figure."""
    page.goto(f"{portal}{LIST}")
    page.get_by_role("link", name="改正重报").click()
    assert page.get_by_text(REASON).first.is_visible()
    text = numbers(filing)[0]
    go_to(page, portal, filing, text)
    field = page.locator(f"[name='v:{text}']")
    number = Decimal(field.input_value().replace(",", ""))
    field.fill(f"{number + Decimal(1).scaleb(-sheet_of(filing).by_text[text].parameter.decimals):f}")
    save(page)


def accept(page: "Page", portal: str, filing: Filing) -> None:
    page.goto(f"{portal}{LIST}{filing.pk}/")
    with page.expect_navigation():
        page.get_by_role("button", name="审核通过").click()


def downloaded(page: "Page", press: Callable[[], None], path: Path) -> Path:
    with page.expect_download() as download:
        press()
    download.value.save_as(path)
    return path


def verify(page: "Page", portal: str, filing: Filing, folder: Path) -> None:
    """The receipt and the snapshot, taken home, are found true by the stand-alone verifier; one byte more and not."""
    page.goto(f"{portal}{LIST}submissions/{filing.submissions.latest('number').pk}/")
    content = downloaded(page, page.get_by_role("link", name="快照原文").click, folder / "content.json")
    page.get_by_role("link", name="存证回执").last.click()
    receipt = downloaded(page, page.get_by_role("link", name="回执文件").click, folder / "receipt.json")
    command = [sys.executable, str(verify_receipt.__file__), str(receipt), "--content", str(content)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    content.write_bytes(content.read_bytes().replace(b'"number":2', b'"number":3'))
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("sector", ["power", "steel", "cement", "aluminium"])
def test_a_month_is_filed_refused_mended_signed_returned_resubmitted_and_accepted(
    sector: str, window_of: Callable[[Person], "Page"], live_portal: str, tmp_path: Path
) -> None:
    world.works(sector)
    make_person(LIN)
    wang, wu, lin = window_of(WANG), window_of(WU), window_of(LIN)

    wang.goto(live_portal + LIST)
    wang.get_by_role("row", name=re.compile("2026-03")).get_by_role("button", name="开始填报").click()
    wang.wait_for_url("**/edit/")
    filing = Filing.objects.select_related("plan_version__plan").get()
    fill_in(wang, live_portal, filing)
    attach(wang, live_portal, filing, tmp_path)
    be_refused_and_mend(wang, live_portal, filing)
    hand_over(wang, live_portal, filing)
    sign(wu, live_portal, filing)
    send_back(lin, live_portal, filing)

    filing.refresh_from_db()
    assert filing.status == FilingStatus.RETURNED
    change_one_figure(wang, live_portal, filing)
    hand_over(wang, live_portal, filing)
    sign(wu, live_portal, filing)
    wu.get_by_role("link", name="与上一稿比对").click()
    assert wu.get_by_text("填报值").first.is_visible()
    accept(lin, live_portal, filing)

    filing.refresh_from_db()
    assert filing.status == FilingStatus.ACCEPTED
    verify(wang, live_portal, filing, tmp_path)
