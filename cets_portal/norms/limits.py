"""录入的限度: what a norm's texts, codes and years may hold, so that everything downstream can keep and show them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from cets_portal.norms.marking import gettext_noop as _

#: (key, sentence, params of the sentence): what `strict.build` makes an error of.
Fault = tuple[str, str, dict[str, object]]

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
#: Words that stand in the place of a notice's code in the portal's addresses.
RESERVED: Final = frozenset({"sheets", "export", "upload", "letter", "settle"})
_CODE = re.compile(r"\w[\w.-]*")


def text_faults(made: object, most: Mapping[str, int], *, wanted: frozenset[str] = frozenset()) -> Iterator[Fault]:
    """Texts that are empty though wanted, longer than `most` characters, or hold what nobody can print."""
    for key, limit in most.items():
        value = getattr(made, key)
        for text in (value,) if isinstance(value, str) else value:
            yield from _text_faults(key, text, limit, is_wanted=key in wanted)


def _text_faults(key: str, text: str, limit: int, *, is_wanted: bool) -> Iterator[Fault]:
    if is_wanted and not text.strip():
        yield key, _("不能为空。"), {}
    if len(text) > limit:
        yield key, _("不超过 {most} 字，实际 {found} 字。"), {"most": limit, "found": len(text)}
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text):
        yield key, _("含有不能显示的控制字符。"), {}


def code_faults(key: str, code: str) -> Iterator[Fault]:
    """Codes and ids become parts of addresses: no slash, no dots alone, no word that an address has already."""
    if _CODE.fullmatch(code) is None or ".." in code:
        yield key, _("只能用字母、数字、汉字、“-”“_”“.”，以字母、数字或汉字开头：{found}。"), {"found": code[:60]}
    elif code in RESERVED:
        yield key, _("{found} 是门户网址的用词，请另取。"), {"found": code}


def year_faults(made: object, keys: tuple[str, ...]) -> Iterator[Fault]:
    """Years, and dates by their years, from 2000 to 2100."""
    for key in keys:
        value = getattr(made, key)
        for one in value if isinstance(value, tuple) else (value,):
            yield from year_fault(key, one)


def year_fault(key: str, value: Any) -> Iterator[Fault]:
    year = value.year if isinstance(value, date) else value
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        yield key, _("年份应在 {first} 至 {last} 之间，实际是 {found}。"), {
            "first": FIRST_YEAR, "last": LAST_YEAR, "found": str(value)[:40],
        }  # fmt: skip
