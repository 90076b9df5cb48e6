"""存证之路，二人与无脚本: saved by itself within the policy, by hand without scripts, by two people at one row."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cets_portal.norms.months import Month
from dataquality.choices import FilingStatus
from dataquality.models import Filing
from dataquality.selectors.filing_facts import sheet_of
from tests.dataquality.filing import world
from tests.dataquality.filing.world import TODAY
from tests.journeys.test_filing import (
    LIST,
    attach,
    fill_in,
    go_to,
    hand_over,
    numbers,
    save,
    twentieth_of_april,
)
from tests.journeys.walking import sign_in
from tests.people import WANG, Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["twentieth_of_april"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_field_saves_itself_and_the_policy_has_nothing_to_say(page: "Page", live_portal: str) -> None:
    filing = world.opened(world.works())
    text = numbers(filing)[0]
    sign_in(page, live_portal, WANG)
    go_to(page, live_portal, filing, text)
    with page.expect_response("**/save/"):
        page.locator(f"[name='v:{text}']").fill("123")
        page.locator(f"[name='v:{text}']").press("Tab")
    page.locator("#saved .ok-t").wait_for()
    page.wait_for_timeout(300)


def test_a_figure_of_last_month_and_a_working_open_within_the_policy(page: "Page", live_portal: str) -> None:
    unit = world.works()
    world.submitted(unit, month=Month(2026, 2), today=TODAY.replace(month=3))
    filing = world.filled(world.opened(unit))
    sign_in(page, live_portal, WANG)
    page.goto(f"{live_portal}{LIST}{filing.pk}/edit/?facility=DJ1")
    page.locator("a.past").first.click()
    page.locator("#history svg").first.wait_for()
    computed = next(row.text for row in sheet_of(filing).rows if row.parameter.is_computed)
    go_to(page, live_portal, filing, computed)
    page.locator("a.sigma").first.click()
    page.locator("#working .work").wait_for()


def test_a_month_is_filed_and_handed_over_without_scripts(browser: "Browser", live_portal: str, tmp_path: Path) -> None:
    context = browser.new_context(locale="zh-CN", java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    world.works()
    sign_in(page, live_portal, WANG)
    page.goto(live_portal + LIST)
    page.get_by_role("row", name=re.compile("2026-03")).get_by_role("button", name="开始填报").click()
    filing = Filing.objects.select_related("plan_version__plan").get()
    fill_in(page, live_portal, filing)
    attach(page, live_portal, filing, tmp_path)
    hand_over(page, live_portal, filing)
    filing.refresh_from_db()
    assert filing.status == FilingStatus.SIGNING
    context.close()


def test_the_second_of_two_people_at_one_row_is_told_and_chooses(
    window_of: Callable[[Person], "Page"], live_portal: str
) -> None:
    filing = world.opened(world.works())
    text = numbers(filing)[0]
    wang, li = window_of(WANG), window_of(world.LI)
    for page in (wang, li):
        go_to(page, live_portal, filing, text)
    wang.locator(f"[name='v:{text}']").fill("100")
    save(wang)
    li.locator(f"[name='v:{text}']").fill("200")
    with li.expect_response("**/save/"):
        li.locator(f"[name='v:{text}']").press("Tab")
    told = li.locator("#asides")
    told.get_by_text("两人填写不一致，请选定").wait_for()
    assert told.locator("b").all_inner_texts() == ["100", "200"]
    with li.expect_navigation():
        told.get_by_role("button", name="改用另一份").click()
    assert li.locator(f"[name='v:{text}']").input_value() == "200"
    assert not li.locator("#asides table").count()
    filing.refresh_from_db()
    assert filing.draft["values"][text]["v"] == "200"
