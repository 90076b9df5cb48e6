"""Folding: one spelling for comparing, never for keeping."""

import re
import unicodedata
from functools import lru_cache

# Spaces of every width, and the marks that cannot be seen: zero-width characters, byte order marks, soft hyphens.
_UNSEEN = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")


def drop_unseen(text: str) -> str:
    """The text without any space or invisible character."""
    return _UNSEEN.sub("", text)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The key under which two spellings of one word meet: NFKC, no spaces, lower case. The same few words come often."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).lower()
