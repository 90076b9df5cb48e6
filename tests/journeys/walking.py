"""走一趟: what every walk through the portal in a browser does."""

from typing import TYPE_CHECKING

from tests.people import PASSWORD, Person

if TYPE_CHECKING:
    from playwright.sync_api import Page


def sign_in(page: "Page", portal: str, who: Person) -> None:
    page.goto(f"{portal}/sign-in/")
    page.get_by_label("登录名").fill(who.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/desk/")


def press(page: "Page", name: str, within: str = "body") -> None:
    """Press a button that posts a form."""
    with page.expect_navigation():
        page.locator(within).get_by_role("button", name=name, exact=True).click()


def follow(page: "Page", name: str) -> None:
    """Follow a link of the page itself, not of the navigation."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=name).first.click()
