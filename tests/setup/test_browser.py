"""The browser of the tests is a real one, looking at a portal that is really served."""

import pytest
from playwright.sync_api import Page

from tests.conftest import _foreign


@pytest.mark.browser
def test_a_page_of_the_portal_opens_in_chromium(live_portal: str, page: Page) -> None:
    answer = page.goto(f"{live_portal}/healthz")
    assert answer is not None
    assert answer.status == 200
    assert page.inner_text("body").strip() == "ok"


def test_a_page_that_calls_another_host_is_noticed() -> None:
    assert _foreign("http://cdn.example/htmx.js") == ["called another host: http://cdn.example/htmx.js"]
    assert _foreign("http://localhost:8081/static/htmx.js") == []
    assert _foreign("data:image/svg+xml,x") == []
