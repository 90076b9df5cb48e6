"""单位名称: what is kept as written, and the key under which two spellings are one name."""

import re
import unicodedata

from cets_portal.norms.folding import fold

_CONTROL_OR_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_SPACES = re.compile(r"[\s\u3000]+")
# A space between a Chinese character and anything else is a typist's; between Latin words it is meant.
_IDLE_SPACE = re.compile(r"(?<=[\u2e80-\uffef]) | (?=[\u2e80-\uffef])")
# Control characters and halves of surrogate pairs.
_NO_TEXT = frozenset({"Cc", "Cs"})
_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r"} | {0x7F: 0x2421}
_PICTURES |= dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅", "·"))


def clean_name(text: str) -> str:
    """The name as written, brackets included, without invisible characters and idle spaces."""
    name = text.strip()
    if name.isprintable() and " " not in name and "\u3000" not in name:
        return name
    name = _SPACES.sub(" ", _CONTROL_OR_UNSEEN.sub("", name)).strip()
    return _IDLE_SPACE.sub("", name)


def name_key(name: str) -> str:
    """One key for all spellings of a name: （） and (), full and half width, dots, spaces, case."""
    return fold(name.translate(_DOTS)).translate(_DOTS)


def has_control_characters(text: str) -> bool:
    """Does the text hold characters that no text holds? Line breaks and tabs are spaces, a bell is not."""
    return not text.isprintable() and any(
        unicodedata.category(letter) in _NO_TEXT and not letter.isspace() for letter in text
    )


def visible(text: str) -> str:
    """The text with control characters as their pictures (NUL as ␀): PostgreSQL and .xlsx keep none of them."""
    return text if text.isprintable() else text.translate(_PICTURES)


def same_name(one: str, other: str) -> bool:
    """Are these two spellings of one name?"""
    return one == other or name_key(one) == name_key(other)
