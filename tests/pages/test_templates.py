"""模板: laws every template keeps. The content security policy is strict, and all text is translated."""

import re
from pathlib import Path

from django.template import TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PARTS = sorted((ROOT / "templates" / "components").glob("*.html"))

FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "an htmx expression that needs eval": re.compile(r"hx-on|hx-vals\s*=\s*.js:|hx-trigger=\"[^\"]*\["),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "an inline style sheet": re.compile(r"<style\b"),
    "a script address": re.compile(r"javascript:"),
    "unescaped output": re.compile(r"\|\s*safe\b|autoescape\s+off|mark_safe"),
    "a foreign host": re.compile(r"(?:src|href)=\"(?:https?:)?//"),
}

#: Latin that is the same in both languages: names of formats, units and standards.
SAME_IN_BOTH = re.compile(
    r"\b(EN|Excel|WPS|CSV|UTF-8|xlsx|csv|txt|pdf|json|ics|SHA-256|SM3|tCO2e?|tC|GJ|MWh|ID|API|TOML|GB|ISO|Merkle|Windows|macOS|Linux)\b"
)
#: A language is named in itself.
LEFT_BY_INTENT = {"components/language.html": ["中文"]}
TEXT_ATTRIBUTE = re.compile(r"\s(?:aria-label|placeholder|title|alt)=\"([^\"]*)\"")


def without_tags(source: str) -> str:
    """The template without its comments, translated text and tags of the template language."""
    for pattern in (
        r"\{%\s*comment.*?endcomment\s*%\}",
        r"\{#.*?#\}",
        r"\{%\s*block (keep|frame|main_class)\b.*?endblock.*?%\}",  # Attributes and classes, not words.
        r"\{%\s*blocktrans.*?endblocktrans(late)?\s*%\}",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
        r"<!--.*?-->",
        r"<(code|pre|kbd)\b.*?</\1>",
        r"<(\w+) class=\"code[^\"]*\">.*?</\1>",  # A command or a formula is the same in every language.
    ):
        source = re.sub(pattern, " ", source, flags=re.S)
    return source


def spoken(source: str) -> str:
    """What a person reads that no translation has touched: text and text-bearing attributes."""
    bare = without_tags(source)
    text = " ".join(TEXT_ATTRIBUTE.findall(bare)) + " " + re.sub(r"<[^>]*>", " ", bare)
    return SAME_IN_BOTH.sub(" ", text)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


SOURCE = {name_of(path): path.read_text(encoding="utf-8") for path in TEMPLATES}


def test_a_template_needs_nothing_that_the_policy_forbids() -> None:
    found = [f"{name}: {what}" for name, text in SOURCE.items() for what, it in FORBIDDEN.items() if it.search(text)]
    assert not found, "\n".join(found)


def test_no_text_of_a_template_is_left_untranslated() -> None:
    left = {name: words_of(source) for name, source in SOURCE.items()}
    left = {name: words for name, words in left.items() if words != LEFT_BY_INTENT.get(name, [])}
    assert not left, f"wrap in translate: {left}"


def words_of(source: str) -> list[str]:
    """Words of a template that no translation has touched."""
    return re.findall(r"[A-Za-z]{2,}|[\u4e00-\u9fff]+", re.sub(r"&[a-z]+;", " ", spoken(source)))


def test_a_template_reads() -> None:
    broken = []
    for name in SOURCE:
        try:
            get_template(name)
        except TemplateSyntaxError as error:
            broken.append(f"{name}: {error}")
    assert not broken, "\n".join(broken)


def test_a_heading_of_a_column_says_that_it_is_one() -> None:
    bare = [
        f"{name}: {cell}"
        for name, source in SOURCE.items()
        for head in re.findall(r"<thead>.*?</thead>", source, flags=re.S)
        for cell in re.findall(r"<th\b[^>]*>", head)
        if "scope=" not in cell and "tick-c" not in cell
    ]
    assert not bare, 'scope="col": ' + "\n".join(bare)


def test_a_part_says_what_it_takes() -> None:
    """It begins with a comment: its Chinese name and its context."""
    assert not [name for name in map(name_of, PARTS) if not SOURCE[name].startswith("{% comment %}")]


def test_the_check_of_text_can_fail() -> None:
    assert "Save" in spoken("<p title=\"{% translate 'x' %}\">Save {{ name }}</p>")
    assert "保存" in spoken('<button aria-label="保存"></button>')
    assert FORBIDDEN["a style attribute"].search('<p class="a" style="x">')
    assert FORBIDDEN["an inline script"].search("<script>x</script>")
    assert not FORBIDDEN["an inline script"].search('<script defer src="x.js"></script>')


def test_boxes_bear_the_names_that_the_script_knows() -> None:
    """What ticks and counts them is found by name, data-bulk-item: "data-bulk-one" is a box that "all" does not tick."""
    assert not [name for name, source in SOURCE.items() if "data-bulk-one" in source]
