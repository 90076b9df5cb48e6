"""表头: find the header row of a table that may stand under titles, and recognise headings as people write them."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Any

from cets_portal.workbooks.cells import column_letter

#: Headings as they stand in one row → how many of them are known; 0 means that this is no header.
FindHeader = Callable[[Sequence[str]], int]

HEADER_WITHIN = 20
_MARKS = str.maketrans("", "", "*＊\u200b\ufeff")


@dataclass(frozen=True)
class Heading:
    """列标题: column counted from 0 at A, its letter, the text as it stands (trimmed)."""

    column: int
    letter: str
    text: str


@dataclass(frozen=True)
class Header:
    """表头: its last row within the rows searched (from 0), its texts, and the score they reached."""

    index: int
    texts: tuple[str, ...]
    score: int

    def headings(self, first_column: int) -> tuple[Heading, ...]:
        numbered = enumerate(self.texts, start=first_column)
        return tuple(Heading(column, column_letter(column), text) for column, text in numbered if text)


def heading_key(text: str) -> str:
    """Headings that people take for the same: '＊直接排放量 （tCO2e）' → '直接排放量(tco2e)'."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_MARKS).split()).casefold()


def score_of(names: Iterable[str]) -> FindHeader:
    """A `find_header` that counts how many of `names` stand in a row."""
    keys = {heading_key(name) for name in names}

    def score(texts: Sequence[str]) -> int:
        return len(keys & {heading_key(text) for text in texts if text})

    return score


def find(rows: Sequence[Sequence[Any]], find_header: FindHeader) -> Header:
    """The best header among the first filled rows; of equal scores the first wins, score 0 means none.

    A header of two rows (one cell merged downwards beside one with sub-headings) counts as one: below a
    heading that stands alone its upper text is taken.
    """
    texts = [[_text(cell) for cell in row] for row in rows[:HEADER_WITHIN]]
    best = Header(0, (), 0)
    for index, row in enumerate(texts):
        best = _better(best, Header(index, tuple(row), find_header(row)))
    for index, (upper, lower) in enumerate(pairwise(texts)):
        both = [below or above for above, below in zip_longest(upper, lower, fillvalue="")]
        best = _better(best, Header(index + 1, tuple(both), find_header(both)))
    return best


def _better(best: Header, other: Header) -> Header:
    return other if other.score > best.score else best


def _text(cell: Any) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""
