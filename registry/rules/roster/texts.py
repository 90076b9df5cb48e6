"""名册文字: what free texts may be: how long, no formula, phone numbers, several names in one cell."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from registry.rules.names import clean_name

# The register's columns; a longer text is refused, never cut.
LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "name": 200,
        "city": 60,
        "sub_industry": 60,
        "process": 100,
        "legal_representative": 60,
        "contact": 60,
        "phone": 40,
        "address": 300,
    }
)
FORMULA_STARTS = frozenset("=+-@＝＋－＠")
_INDUSTRY_CODE = re.compile(r"[A-T]?(\d{4})(?:\D.*)?", re.DOTALL)
_PHONE = re.compile(r"[+(]?\d[\d\s()+-]{5,}\d(?:(?:转|ext\.?|[/、,;])[\d\s()+-]+)*")
_NAME_BREAKS = re.compile(r"[、,，;；\n\r/]+")


def is_formula(text: str) -> bool:
    """Would a spreadsheet run this text when the cell is opened again?"""
    return text[:1] in FORMULA_STARTS


@lru_cache(maxsize=1024)
def industry_digits(text: str) -> str:
    """The four digits of 'C3011', '3011 水泥制造', '３０１１'; '' where there are none."""
    shape = _INDUSTRY_CODE.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    return shape[1] if shape else ""


def looks_like_phone(text: str) -> bool:
    """At least seven digits, with what stands between them: spaces, brackets, dashes, extensions."""
    return bool(_PHONE.fullmatch(text) or _PHONE.fullmatch(unicodedata.normalize("NFKC", text).lower()))


def split_names(text: str) -> tuple[str, ...]:
    """Several former names in one cell, in their order, none twice."""
    names = (clean_name(part) for part in _NAME_BREAKS.split(text))
    return tuple(dict.fromkeys(name for name in names if name))
