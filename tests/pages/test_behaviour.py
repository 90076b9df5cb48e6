"""页面行为: comfort by script, and the same page without scripts, in a real Chromium."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from cets_portal.accounts.models import Post
from tests.people import LIN, QIAN, WANG, ZHOU, Person, make_person, signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.django_db(transaction=True)]

Enter = Callable[["BrowserContext", Person], None]


@pytest.fixture
def enter(live_portal: str) -> Enter:
    """Let a person in without walking through the door."""

    def inner(context: "BrowserContext", who: Person) -> None:
        cookie = signed_in(who).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_portal}])

    return inner


@pytest.fixture
def without_scripts(browser: "Browser") -> Iterator["BrowserContext"]:
    opened = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="zh-CN")
    yield opened
    opened.close()


@pytest.fixture
def zhous_post() -> Post:
    post = make_person(ZHOU).acting_post
    assert post
    return post


def test_ticking_rows_turns_the_tools_into_the_bulk_row(
    live_portal: str, context: "BrowserContext", page: "Page", enter: Enter
) -> None:
    enter(context, LIN)
    page.goto(f"{live_portal}/parts/")
    assert page.is_hidden("[data-bulk-on]")
    boxes = page.locator("[data-bulk-item]")
    boxes.nth(0).check()
    boxes.nth(2).click(modifiers=["Shift"])
    assert page.is_visible("[data-bulk-on]")
    assert page.is_hidden("[data-bulk-off]")
    assert page.inner_text("[data-bulk-count]") == "3"
    page.click("[data-bulk-none]")
    assert page.is_visible("[data-bulk-off]")


def test_a_review_table_is_worked_from_the_keyboard(
    live_portal: str, context: "BrowserContext", page: "Page", enter: Enter
) -> None:
    enter(context, LIN)
    page.goto(f"{live_portal}/parts/")
    page.evaluate("""() => { window.pressed = []; document.addEventListener("click", (event) => {
        const target = event.target.closest("[data-key], [data-open]");
        if (target) window.pressed.push([target.closest("tr").rowIndex, target.dataset.key || "open"]); }); }""")
    page.evaluate("document.activeElement.blur()")
    for key in ("ArrowDown", "ArrowDown", "y", "ArrowDown", "r", " "):
        page.keyboard.press(key)
    assert page.evaluate("window.pressed") == [[2, "y"], [3, "r"], [3, "open"]]
    page.keyboard.press("/")
    page.keyboard.type("y")
    assert page.evaluate("window.pressed.length") == 3, "a letter typed into a field is a letter"
    assert page.input_value("main [data-search]") == "y"


def test_keys_go_on_working_after_a_box_was_ticked(
    live_portal: str, context: "BrowserContext", page: "Page", enter: Enter
) -> None:
    enter(context, LIN)
    page.goto(f"{live_portal}/parts/")
    assert page.is_visible("main .search kbd"), "the field names its key"
    box = page.locator("[data-bulk-item]").nth(0)
    box.check()
    box.uncheck()
    page.keyboard.press("/")
    page.keyboard.type("9/1")
    assert page.input_value("main [data-search]") == "9/1", "a stroke typed into the field is a stroke"
    assert page.is_hidden("main .search kbd")


def test_switching_the_language_loses_no_input(
    live_portal: str, context: "BrowserContext", page: "Page", enter: Enter, zhous_post: Post
) -> None:
    enter(context, QIAN)
    page.goto(f"{live_portal}/posts/{zhous_post.pk}/hand-over/")
    page.fill("[name=username]", "xin")
    page.click(".band > .lang")
    page.wait_for_selector("html[lang=en]")
    assert page.input_value("[name=username]") == "xin"


def test_switching_the_language_loses_no_input_without_scripts(
    live_portal: str, without_scripts: "BrowserContext", enter: Enter, zhous_post: Post
) -> None:
    enter(without_scripts, QIAN)
    page = without_scripts.new_page()
    page.goto(f"{live_portal}/posts/{zhous_post.pk}/hand-over/")
    page.fill("[name=username]", "xin")
    page.click(".fold > summary")
    page.click(".fold .lang")
    page.wait_for_selector("html[lang=en]")
    assert page.input_value("[name=username]") == "xin"


def test_the_menu_of_a_phone_opens_without_scripts(
    live_portal: str, without_scripts: "BrowserContext", enter: Enter
) -> None:
    enter(without_scripts, LIN)
    page = without_scripts.new_page()
    page.goto(f"{live_portal}/account/")
    assert page.is_hidden(".fold nav a >> nth=0")
    page.click(".fold > summary")
    assert page.is_visible(".fold nav a >> nth=0")


@pytest.fixture
def rehearsal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PORTAL_TODAY", date(2026, 10, 12))


BAND_PARTS_HIGHER_THAN_ONE_LINE = """() => [...document.querySelectorAll(".band > *, .band summary, .band .seg > *")]
    .filter((el) => el.offsetParent && el.offsetHeight > 44).map((el) => el.className || el.innerText)"""


LANGUAGES = ("zh-hans", "en")
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def read_in(language: str, context: "BrowserContext", portal: str) -> None:
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": portal}])


def at_widths(page: "Page", *widths: int) -> Iterator[int]:
    """The page in a window of each width in turn."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        yield width


@pytest.mark.usefixtures("rehearsal")
@pytest.mark.parametrize("who", [LIN, WANG], ids=lambda who: who.username)
def test_the_band_of_a_rehearsal_stays_one_line_within_the_window(
    live_portal: str, context: "BrowserContext", page: "Page", enter: Enter, who: Person
) -> None:
    enter(context, who)
    faults = []
    for language in LANGUAGES:
        read_in(language, context, live_portal)
        page.goto(f"{live_portal}/account/")
        assert page.get_attribute("html", "lang") == language
        assert page.inner_text(".rehearsal summary").strip().endswith("10-12")
        for width in at_widths(page, 360, 390, 768, 1024, 1366, 1440):
            over, higher = page.evaluate(TOO_WIDE), page.evaluate(BAND_PARTS_HIGHER_THAN_ONE_LINE)
            if over > 0 or higher:
                faults.append(f"{language} at {width} px: {over} px too wide, higher than one line: {higher}")
    assert not faults, "\n".join(faults)


def test_a_part_asked_for_after_the_session_ended_leads_the_whole_page_to_the_door(
    live_portal: str, context: "BrowserContext", page: "Page", enter: Enter
) -> None:
    enter(context, LIN)
    page.goto(f"{live_portal}/account/?from=here")
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.evaluate("htmx.ajax('GET', '/inbox/', {target: 'main'})")
    page.wait_for_url("**/sign-in/?next=/account/%3Ffrom%3Dhere")


def test_no_page_scrolls_sideways(live_portal: str, context: "BrowserContext", page: "Page", enter: Enter) -> None:
    enter(context, QIAN)
    faults = []
    for language in LANGUAGES:
        read_in(language, context, live_portal)
        for path in ("/parts/", "/account/", "/account/password/", "/posts/", "/norms/"):
            page.goto(live_portal + path)
            assert page.get_attribute("html", "lang") == language
            for width in at_widths(page, 390, 768, 1024, 1366, 1440):
                over = page.evaluate(TOO_WIDE)
                if over > 0:
                    faults.append(f"{path} in {language} is {over} px too wide at {width} px")
    assert not faults, "\n".join(faults)
