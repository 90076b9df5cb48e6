"""Every static file a page asks for is there: served with hashed names, a missing one would break the page."""

import re

import pytest
from django.contrib.staticfiles import finders

from tests.setup.run import ROOT

ASKED = sorted(
    {
        name
        for template in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"""\{%\s*static\s+["']([^"']+)["']""", template.read_text())
    }
)


@pytest.mark.parametrize("name", ASKED)
def test_a_static_file_that_a_page_names_exists(name: str) -> None:
    assert finders.find(name), f"{name} is missing; `make install` brings what lies under vendor/"
