"""账簿页面的用语: vintages as people write them, what the proof found."""

from collections.abc import Mapping
from typing import Any

from django import template

from cets_portal.templatetags.figures import whole
from quota.ledger.words import finding_words, row_kind_words, vintage_words

register = template.Library()


@register.filter
def vintage(value: int) -> str:
    """2024; 2019–2020 for the first cycle."""
    return vintage_words(value)


@register.filter
def found_words(finding: Mapping[str, Any]) -> str:
    """What is wrong with a row."""
    return finding_words(finding)


@register.filter
def row_words(finding: Mapping[str, Any]) -> str:
    """What kind of row it is."""
    return row_kind_words(finding)


@register.filter
def number_or_text(value: str) -> str:
    """Tonnes as a figure, a day as it is."""
    digits = value.removeprefix("-")
    return whole(int(value)) if digits.isdigit() and digits.isascii() else value


@register.filter
def of_key(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value under a key that the page computes."""
    return mapping.get(key)
