"""走一趟的装备: a window for each person, a paper to attach, a day that moves."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.walking import sign_in
from tests.people import Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PDF = b"%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def window_of(browser: "Browser", live_portal: str) -> Iterator[Callable[[Person], "Page"]]:
    """A browser window of its own for each person, signed in; no script may break in any."""
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def open_window(who: Person) -> "Page":
        context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, accept_downloads=True)
        context.set_default_timeout(20_000)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        sign_in(page, live_portal, who)
        return page

    yield open_window
    for context in opened:
        context.close()
    assert not faults, faults


@pytest.fixture
def go_on_to(settings: Any) -> Callable[..., None]:
    """A walk may take weeks: the portal's day moves with it."""

    def move(month: int, day: int, year: int = 2026) -> None:
        settings.PORTAL_TODAY = date(year, month, day)

    return move


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    made = tmp_path / "结算单.pdf"
    made.write_bytes(PDF)
    return made
