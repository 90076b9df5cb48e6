"""中文何处可留: the texts of a page, and the Chinese in them that is data rather than forgotten words."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polib
from django.apps import apps
from django.db import models

from cets_portal.inbox.models import Message
from cets_portal.norms.list_rule import list_rules
from cets_portal.norms.provinces import provinces
from cets_portal.norms.spoken import phrases_of, spoken_norms
from registry.models import AnnualList, Enterprise
from registry.rules.roster.headings import HEADINGS
from registry.views.roster_columns import column_help

CATALOGUE = polib.pofile(str(Path(__file__).resolve().parents[2] / "locale/en/LC_MESSAGES/django.po"))
LABELS = frozenset(entry.msgid for entry in CATALOGUE)
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
SHOWN_ATTRIBUTES = {"title", "placeholder", "aria-label", "alt", "data-confirm"}
EMPTY_ELEMENTS = {"meta", "link", "input", "br", "hr", "img", "line", "rect", "circle", "path"}
#: What units of the demo wrote themselves, though the portal has a label of the same words.
TYPED = {"每日", "每月", "每月缩分样", "烟煤"}
#: Documents, their numbers and their clauses are cited as printed.
CITATION = re.compile(
    r"[\u4e00-\u9fff]{2,5}〔\d{4}〕\d+号|附件\d(第[一二三四五]节)?|第[一二三四五六七八九十百]+条"
    r"|[一二三四五六七八九十]?（[一二三四五六七八九十]+）|碳排放权交易管理(办法（试行）|暂行条例)"
)


class Texts(HTMLParser):
    """The texts a reader meets: text nodes and shown attributes, outside of what is marked as Chinese."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marked = any(name == "lang" and (value or "").startswith("zh") for name, value in attrs)
        hidden = tag in ("script", "style") or marked or self._hidden
        if not hidden:
            self.found += [value for name, value in attrs if name in SHOWN_ATTRIBUTES and value]
        if tag not in EMPTY_ELEMENTS:
            self._open.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _hidden in self._open):  # Not the end of <path/>, which opened nothing.
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.found.append(data.strip())

    @property
    def _hidden(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def texts_of(page: str) -> list[str]:
    parser = Texts()
    parser.feed(page)
    return parser.found


def stored_texts() -> Iterator[str]:
    """What people and files have put into the database."""
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in ("cets_portal", "registry", "dataquality", "quota"):
            continue
        for column in model._meta.concrete_fields:
            if isinstance(column, models.JSONField):
                values = model._default_manager.values_list(column.attname, flat=True)
                # A message was worded for its reader, in the reader's language: whatever it holds was said then.
                labels = frozenset() if model is Message else LABELS
                yield from (word for value in values for word in _words_of(value, labels))
            if isinstance(column, models.CharField | models.TextField) and not column.choices:
                values = model._default_manager.values_list(column.attname, flat=True).distinct()
                yield from (word for value in values for word in _lines_of(value))
    for one in Enterprise.objects.all():
        yield f"{one.name} {one.city}"
    yield from map(str, AnnualList.objects.all())


def _words_of(value: Any, labels: frozenset[str] = LABELS) -> Iterator[str]:
    """The strings of a JSON value; its keys are no text, nor are labels of the portal that it keeps for later."""
    if isinstance(value, str):
        if value in TYPED or any(word not in labels for word in value.split(" ")):
            yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _words_of(one, labels)


def _lines_of(text: str | None) -> Iterator[str]:
    """A text, and its lines as a page breaks it; a text that is JSON, value by value."""
    if text and text.startswith(("{", "[")):
        with suppress(ValueError):
            yield from _words_of(json.loads(text))
            return
    yield text or ""
    yield from (text or "").splitlines()


def printed_texts() -> Iterator[str]:
    """What norms cite and roster files are headed with."""
    for _name, norm in spoken_norms():
        yield from set(strings_in(norm)) - set(phrases_of(norm))
    for rule in list_rules():
        yield from (word for sector in rule.sectors for process in sector.processes for word in process.words)
    for province in provinces():
        yield from (province.name, province.short, province.bureau)
    for heading in HEADINGS.values():
        yield from (heading.name, *heading.aliases)
    yield from (column.example for column in column_help())
    yield "中文"  # A language is offered by its own name.


def strings_in(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield str(node)
    elif isinstance(node, tuple):
        for part in node:
            yield from strings_in(part)
    elif is_dataclass(node) and not isinstance(node, type):
        for field in fields(node):
            yield from strings_in(getattr(node, field.name))


def quoted_in_english() -> Iterator[str]:
    """Pieces of English texts that quote Chinese, such as what a cell must hold."""
    for entry in CATALOGUE:
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            pieces = re.split(r"%\(\w+\)s|\{\w+\}", text.replace("%%", "%"))
            yield from (piece.strip() for piece in pieces if CHINESE.search(piece))


class Data:
    """Everything that may stand in Chinese, as whole texts and as parts of texts."""

    def __init__(self) -> None:
        known = {text.strip() for text in (*stored_texts(), *printed_texts(), *quoted_in_english()) if text}
        self.whole = {text for text in known if CHINESE.search(text)}
        longest_first = sorted((text for text in self.whole if len(text) > 1), key=len, reverse=True)
        self._parts = re.compile("|".join(map(re.escape, longest_first)))

    def leaves(self, text: str) -> str:
        """The Chinese of a text that is no data."""
        if all(piece in self.whole for piece in text.split(", ")) or self._is_beginning(text):
            return ""
        rest = CITATION.sub("", self._parts.sub("", text)).replace("；", "")  # Joins what one cell or clause holds.
        return "".join(CHINESE.findall(rest))

    def _is_beginning(self, text: str) -> bool:
        """Is it a text that a list shows cut short?"""
        return text.endswith("…") and any(known.startswith(text[:-1].rstrip()) for known in self.whole)


def untranslated(text: str, data: Data) -> bool:
    """Is this a label that was not translated, or does it hold Chinese that is no data?"""
    if not CHINESE.search(text) or text in data.whole:
        return False
    return text in LABELS or bool(data.leaves(text))
