"""审计日志页: the filter stays, the export is what is shown, objects are called in the reader's language."""

import pytest
from django.utils import translation

from cets_portal.accounts.models import Post, Role
from cets_portal.accounts.services import add_post
from cets_portal.audit.labels import kind_words, target_words
from cets_portal.audit.models import Entry
from cets_portal.audit.services import record
from tests.people import LIN, QIAN, SUN, ZHAO, make_person, signed_in


def entry_on(target_type: str, label: str) -> Entry:
    return Entry(target_type=target_type, target_label=label)


def test_a_lists_label_is_put_together_anew_in_english() -> None:
    entry = entry_on("registry.listentry", "海棠示例钢铁有限公司 · 示例 2026 年度钢铁名录第 1 版")
    assert target_words(entry) == entry.target_label
    with translation.override("en"):
        words = target_words(entry)
    assert words.startswith("海棠示例钢铁有限公司 · Demo Province")


def test_an_object_of_a_kind_that_is_gone_has_no_kind() -> None:
    assert kind_words(entry_on("old.thing", "x")) == ""
    assert kind_words(entry_on("accounts.post", "x")) == "岗位"


@pytest.fixture
def three_acts(db: None) -> None:
    lin = make_person(LIN)
    record("accounts.password.change", lin, by=lin)
    add_post(organisation=Post.objects.get(tenures__user=lin).organisation, role=Role.CLERK, title="经办（九）", by=lin)
    record("registry.rosterimport.upload", lin, by=lin, reason="=cmd()")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", 3),
        ("action=accounts.", 2),
        ("q=新设", 1),
        ("q=林岚", 3),
        ("action=registry.rosterimport.&q=cmd", 1),
        ("from=2999-01-01", 0),
        ("from=broken&action=bogus", 3),
        ("q=%00", 3),
    ],
)
def test_the_export_holds_what_the_page_shows(three_acts: None, query: str, shown: int) -> None:
    for reader in (SUN, QIAN):
        client = signed_in(reader)
        page = client.get(f"/audit/?{query}")
        assert len(page.context["rows"]) == shown
        lines = client.get(f"/audit/export/?{query}").content.decode("utf-8-sig").splitlines()
        assert len(lines) == shown + 1
        assert not [line for line in lines if line.endswith(",=cmd()")]


def test_the_chosen_filter_stays_on_the_page_and_in_its_links(three_acts: None) -> None:
    page = signed_in(SUN).get("/audit/?action=accounts.&q=林&from=2020-01-01").content.decode()
    assert '<option value="accounts." selected>' in page
    assert 'value="2020-01-01"' in page
    assert "/audit/export/?action=accounts.&amp;q=" in page


def test_another_provinces_acts_are_not_shown(three_acts: None) -> None:
    zhao = make_person(ZHAO)
    record("accounts.password.change", zhao, by=zhao)
    assert "赵宁" not in signed_in(SUN).get("/audit/").content.decode()
