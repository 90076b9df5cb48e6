"""页面部件: what the tags draw."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from cets_portal.accounts.kept import KEPT, keep
from cets_portal.templatetags.badges import badge_of
from cets_portal.templatetags.icons import GLYPH_OF_HUE, ICONS

TODAY = date(2025, 7, 22)


@pytest.fixture(autouse=True)
def chinese() -> Any:
    with translation.override("zh-hans"):
        yield


def draw(source: str, path: str = "/list/", **context: Any) -> str:
    """`source` drawn as part of the page at `path`."""
    request = RequestFactory().get(path)
    return Template("{% load portal %}" + source).render(Context({"request": request, **context}))


class Status(models.TextChoices):
    DRAFT = "draft", "填报中"
    ASK = "ask", "待核实"

    @property
    def hue(self) -> str:
        return {"draft": "run", "ask": "soon"}[self.value]

    @property
    def glyph(self) -> str:
        return {"ask": "ask"}.get(self.value, "")


class Filing:
    badges = {"status": Status}
    status = "draft"


class NameForm(forms.Form):
    name = forms.CharField(label="单位名称", help_text="与营业执照一致")
    cities = forms.MultipleChoiceField(
        label="地市", choices=(("a", "甲"), ("b", "乙")), widget=forms.CheckboxSelectMultiple, required=False
    )


def test_every_hue_has_a_glyph_that_is_drawn() -> None:
    assert set(GLYPH_OF_HUE.values()) <= set(ICONS)


def test_a_badge_takes_word_hue_and_glyph_from_the_choice() -> None:
    assert badge_of(Status.ASK).glyph == "ask"
    html = draw("{% badge status %}", status=Status.DRAFT)
    assert 'class="st run"' in html
    assert "填报中" in html


def test_a_badge_reads_a_field_that_came_from_the_database_as_text() -> None:
    assert badge_of(Filing(), "status").label == "填报中"


def test_a_badge_of_an_unknown_hue_is_a_defect() -> None:
    with pytest.raises(ValueError, match="neither a choice"):
        badge_of("green", label="已通过")


@pytest.mark.parametrize(
    ("due", "options", "hue", "words"),
    [
        (date(2025, 7, 10), "", "late-t", "逾期<b>12</b>天"),
        (date(2025, 7, 22), "", "soon-t", "今天截止"),
        (date(2025, 7, 29), "", "soon-t", "剩<b>7</b>天"),
        (date(2025, 7, 30), "", 'class="left "', "剩<b>8</b>天"),
        (date(2025, 7, 31), "next=True", "soon-t", "剩<b>9</b>天"),
        (date(2025, 7, 25), "returned=True", "back-t", "还剩<b>3</b>天"),
        (date(2025, 7, 20), "returned=True", "late-t", "逾期<b>2</b>天"),
    ],
)
def test_days_left_are_counted_from_today(due: date, options: str, hue: str, words: str) -> None:
    html = draw(f"{{% days_left due today {options} %}}", due=due, today=TODAY)
    assert hue in html
    assert words in html


@pytest.mark.parametrize(
    ("source", "query"),
    [
        ('{% url_with verdict="ask" %}', {"q": "热电", "verdict": "ask"}),
        ("{% url_with q=None %}", {"verdict": "include"}),
        ('{% url_with q="" %}', {"verdict": "include"}),
        ("{% url_with page=3 %}", {"q": "热电", "verdict": "include", "page": "3"}),
    ],
)
def test_an_address_changes_one_parameter_and_starts_from_the_first_page(source: str, query: dict[str, str]) -> None:
    html = draw(source, "/list/?q=热电&verdict=include&page=7")
    assert QueryDict(html.removeprefix("?").replace("&amp;", "&")).dict() == query


def test_a_second_click_on_a_heading_turns_the_order_round() -> None:
    html = draw('{% sort_header "name" "单位" %}', "/list/?sort=name")
    assert 'aria-sort="ascending"' in html
    assert "sort=-name" in html


def test_the_order_in_force_is_marked_without_a_parameter() -> None:
    assert 'aria-sort="descending"' in draw('{% sort_header "tonnes" "排放量" default="-tonnes" %}')


def test_a_chip_that_is_on_leads_back() -> None:
    html = draw('{% filter_chip "changed" "1" "有变化" count=18 %}', "/list/?changed=1&q=a")
    assert 'class="chip on"' in html
    assert 'href="?q=a"' in html


def test_a_search_keeps_the_other_filters_and_drops_the_page() -> None:
    html = draw("{% search_box %}", "/list/?verdict=ask&page=4&q=old")
    assert '<input type="hidden" name="verdict" value="ask">' in html
    assert 'name="page"' not in html
    assert 'value="old"' in html


def test_a_search_inside_a_form_makes_no_form_of_its_own() -> None:
    assert "<form" not in draw("{% search_box inside=True %}")


def test_the_foot_says_which_rows_of_how_many() -> None:
    html = draw('{% pager page unit="家" %}', page=Paginator(range(428), 50).page(1))
    assert "第 1–50 家，共 428 家" in html
    assert 'rel="next"' in html
    assert 'rel="prev"' not in html


def test_a_wrong_field_is_marked_and_says_why() -> None:
    html = draw("{% field form.name %}", form=NameForm({"name": ""}))
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html


def test_typed_text_is_escaped_in_every_part() -> None:
    name = "<script>alert(1)</script>"
    html = draw(
        '{% panel name sub=name %}{% notice "run" %}<div>{{ name }}</div>{% endnotice %}{% endpanel %}', name=name
    )
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 3


def test_the_year_of_an_entry_is_written_where_it_changes() -> None:
    entries = [{"at": date(2025, 7, 2), "text": "乙"}, {"at": date(2025, 7, 1), "text": "甲"}, {"at": date(2024, 1, 1)}]
    html = draw("{% timeline entries %}", entries=entries)
    assert html.count("2025年") == 1
    assert html.count("2024年") == 1


def test_a_part_that_exists_is_never_too_thin_to_see() -> None:
    html = draw(
        "{% share_bar parts %}", parts=[{"n": 16917, "hue": "ok"}, {"n": 1, "hue": "late"}, {"n": 0, "hue": "run"}]
    )
    assert 'class="late" x="999" y="0" width="4"' in html


def posted(fields: dict[str, Any]) -> HttpRequest:
    request = RequestFactory().post("/language/", fields)
    request.session = {}  # type: ignore[assignment]
    return request


def test_a_change_of_language_loses_no_input() -> None:
    switch = posted({"language": "en", "name": "青禾", "cities": ["a", "b"], "csrfmiddlewaretoken": "x"})
    keep(switch, "/enterprise/add/")
    page = RequestFactory().get("/enterprise/add/")
    page.session = switch.session
    source = "{% load portal %}{% field form.name %}{% field form.cities %}"
    html = Template(source).render(Context({"request": page, "form": NameForm()}))
    assert 'value="青禾"' in html
    assert html.count("checked") == 2
    assert KEPT not in page.session, "kept once, given back once"


def test_kept_input_is_given_back_to_its_own_page_only() -> None:
    switch = posted({"language": "en", "name": "青禾"})
    keep(switch, "/enterprise/add/")
    other = RequestFactory().get("/elsewhere/")
    other.session = switch.session
    assert "青禾" not in Template("{% load portal %}{% field form.name %}").render(
        Context({"request": other, "form": NameForm()})
    )


def test_a_password_is_never_kept() -> None:
    switch = posted({"language": "en", "new_password1": "green-river-1234"})
    keep(switch, "/account/password/")
    assert KEPT not in switch.session


def test_a_message_speaks_in_our_hues() -> None:
    message = SimpleNamespace(level_tag="error", __str__=lambda self: "")
    assert 'class="note late"' in draw("{% message_note message %}", message=message)


def test_a_panel_names_its_table_for_those_who_hear_the_page() -> None:
    html = draw('{% panel "名录 <一>" %}<table class="t"></table>{% endpanel %}')
    assert '<table aria-label="名录 &lt;一&gt;" class="t">' in html
    named = draw('{% panel "名录" %}<table class="t" aria-label="企业"></table>{% endpanel %}')
    assert 'aria-label="名录"' not in named


def test_an_error_of_a_group_of_choices_is_tied_to_the_group() -> None:
    form = NameForm({"name": "甲", "cities": ["z"]})
    html = draw("{% field form.cities %}", form=form)
    assert 'aria-describedby="id_cities_error"' in html
    assert 'id="id_cities_error"' in html


@pytest.mark.parametrize("name", ["actions", "where", "bar"])
def test_the_shell_hides_no_word_of_a_pages_own(name: str) -> None:
    source = '{% extends "skeleton.html" %}{% block content %}[{{ NAME }}]{% endblock %}'.replace("NAME", name)
    assert "[of the page]" in Template(source).render(Context({name: "of the page"}))
