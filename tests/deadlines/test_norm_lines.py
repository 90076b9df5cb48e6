"""规则的页面: every norm of numbers stands in the list, and its page gives each line with its grade and source."""

from typing import Any

import pytest
from django.urls import reverse

from cets_portal.deadlines.models import NormDocument
from cets_portal.deadlines.services import load_norms
from cets_portal.deadlines.views.norm_lines import READERS, sections_of
from tests.people import LIN, signed_in


@pytest.mark.parametrize("kind", READERS)
def test_every_line_has_a_grade_and_every_norm_has_lines(kind: str) -> None:
    for norm in READERS[kind][0]():
        _norm, sections = sections_of(kind, norm.code)
        lines = [line for section in sections for line in section.lines]
        assert lines, norm.code
        assert all(line.what and line.of.grade for line in lines), norm.code


@pytest.mark.django_db
def test_the_list_names_them_and_their_pages_open(django_assert_max_num_queries: Any) -> None:
    load_norms()
    client = signed_in(LIN)
    html = client.get(reverse("norm-list")).content.decode()
    for kind, (read, _lay_out) in READERS.items():
        for norm in read():
            address = reverse("norm-detail", args=[kind, norm.code])
            assert address in html
            with django_assert_max_num_queries(14):
                page = client.get(address).content.decode()
            assert NormDocument.objects.get(kind=kind, code=norm.code).digest[:8] in page.replace(" ", "")


@pytest.mark.django_db
def test_a_draft_says_so_and_an_unknown_rule_does_not_exist() -> None:
    load_norms()
    client = signed_in(LIN)
    assert (
        "征求意见稿，不能用于正式办理"
        in client.get(reverse("norm-detail", args=["plan", "power-2025-2026"])).content.decode()
    )
    assert client.get(reverse("norm-detail", args=["plan", "no-such"])).status_code == 404
